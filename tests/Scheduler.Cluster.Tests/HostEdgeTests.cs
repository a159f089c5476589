using Scheduler.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>Whatever surrounds a host, it says what it can, and ends with a code of its own: never with an abort of the runtime.</summary>
[Collection(SqliteTests.Name)]
public sealed class HostEdgeTests(ITestOutputHelper output) : IDisposable
{
    private const string InRemovedFolder = "mkdir gone$$; cd gone$$; rmdir ../gone$$; ";

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("Scheduler.Seed")]
    [InlineData("Scheduler.Node")]
    public async Task With_streams_that_cannot_be_written_or_in_a_folder_that_was_removed(string host)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a shell");
        (string Before, string Arguments, string After, ExitCode Code, string Said)[] cases =
        [
            ("", "--help", ">/dev/full", ExitCode.Failed, "Standard output can't be written: No space left on device."),
            ("", "--help", ">&-", ExitCode.Failed, "Standard output can't be written: it is closed."),
            ("", "--help", ">/dev/full 2>/dev/full", ExitCode.Failed, ""),
            ("", "--seed nowhere", "2>/dev/full", ExitCode.Usage, ""),
            ("", "--seed nowhere", "2>&-", ExitCode.Usage, ""),
            ("", "--seed nowhere", ">&- 2>&- <&-", ExitCode.Usage, ""),
            ("", "--seed \"$(printf 'a\\033[31m')\"", "", ExitCode.Usage, "'a\\u001b[31m' is not the address of a seed"),
            (InRemovedFolder, "--port many", "", ExitCode.Usage, "--port is 'many'"),
            ("TMPDIR=/nosuch; export TMPDIR; ", "--seed nowhere", "", ExitCode.Usage, "'nowhere' is not the address of a seed"),
        ];
        foreach (var (before, arguments, after, code, said) in cases)
        {
            using var process = Start(host, before, after, arguments);
            var shown = $"{before}{host} {arguments} {after}";
            Assert.Equal((shown, code), (shown, await process.ExitAsync()));
            Assert.Contains(said, process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task A_relative_path_in_a_folder_that_was_removed_is_said_as_that()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a shell");
        using var process = Start("Scheduler.Seed", InRemovedFolder, "", "--data tasks");
        Assert.Equal(ExitCode.Usage, await process.ExitAsync());
        Assert.Contains("The working folder was removed.", process.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Members_whose_output_is_full_and_whose_folder_was_removed_work_and_leave_in_order()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a shell");
        using var cluster = new TestCluster(output, new SqliteTestJournal(_folder));
        var arguments = FormattableString.Invariant($"--port {cluster.Seeds[0].Split(':')[1]} --http-port {Ports.Free()} --data {_folder}/data");
        using var seed = Start("Scheduler.Seed", InRemovedFolder, ">/dev/full 2>/dev/full", arguments);
        var node = cluster.StartNode();
        await node.UntilItSaysAsync("The scheduler of epoch");
        using (var client = new ClusterClient(cluster))
        {
            await client.RunAsync(Tasks.Noops("task", 10));
        }

        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
    }

    private HostProcess Start(string host, string before, string after, string arguments) => HostProcess.Start(
        host, [], folder: _folder, prefix: ["sh", "-c", $"{before}exec \"$@\" {arguments} {after}", "sh"]);
}
