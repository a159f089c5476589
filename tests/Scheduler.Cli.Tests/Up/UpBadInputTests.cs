using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Scheduler.Cli.Tests.Support;
using Scheduler.Cli.Up;
using Scheduler.Cli.Up.Hosts;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Up;

/// <summary>What is wrong, and what to do; and nothing is left running.</summary>
public sealed class UpBadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_in_use()
    {
        var port = UpProcess.FreePort();
        using var other = new TcpListener(IPAddress.Loopback, port + 1);
        other.Start();

        var result = await UpAsync("--port", port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"Port {port + 1}, that of seed-2, is in use", result.Error);
        Assert.Contains($"choose another --port than {port}", result.Error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to()
    {
        _folder.Write("file");

        var result = await SchedulerCommand.RunAsync("up", "--data", _folder.In("file/data"));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"The folder '{_folder.In("file/data")}' can't be written to", result.Error);
        Assert.Contains("--data", result.Error);
    }

    [Fact]
    public async Task A_folder_that_another_cluster_works_with()
    {
        using var taken = ClusterFolder.Take(_folder.In("data"), "up");

        var result = await UpAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Another cluster uses the folder", result.Error);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_opened_is_not_another_cluster()
    {
        Directory.CreateDirectory(_folder.In("data/up.lock"));

        var result = await UpAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"The folder '{_folder.In("data")}' can't be written to: ", result.Error);
    }

    [Fact]
    public void A_cluster_notes_whose_its_folder_is_whatever_else_is_in_it()
    {
        _folder.Write("data/letter.txt");

        ClusterFolder.Take(_folder.In("data"), "up").Dispose();

        Assert.Equal("up", File.ReadAllText(_folder.In("data/used-by")).Trim());
    }

    [Fact]
    public async Task A_folder_of_another_command()
    {
        _folder.Write("data/used-by", "run\n");

        var result = await UpAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("'scheduler run'", result.Error);
    }

    [Fact]
    public async Task The_folder_of_a_cluster_is_not_asked()
    {
        _folder.Write("data/used-by", "up\n");

        var result = await SchedulerCommand.RunAsync("list", "--data", _folder.In("data"));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is a cluster's. Ask the cluster while it runs: --server http://127.0.0.1:8053", result.Error);
    }

    [Theory]
    [InlineData("--kinds is 'shel', but must be one of", "--kinds", "noop", "shel")]
    [InlineData("--kinds is 'shel', but must be one of", "--kinds", "noop,shel")]
    [InlineData("--seeds is '0', but must be a whole number between 1 and 7", "--seeds", "0")]
    [InlineData("--slots is 'x', but must be a whole number between 1 and", "--slots", "x")]
    [InlineData("--port is '80', but must be a whole number between 1024", "--port", "80")]
    [InlineData("--journal: ", "--journal", "mysql")]
    [InlineData("--journal postgres needs --connection-string, or SCHEDULER_SEED__CONNECTION_STRING", "--journal", "postgres")]
    [InlineData("--connection-string is for --journal postgres", "--connection-string", "Host=db")]
    public async Task A_wrong_option(string message, params string[] args)
    {
        var result = await UpAsync(args);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
        Assert.False(Directory.Exists(_folder.In("data")));
    }

    [Fact]
    public async Task A_server_that_does_not_answer()
    {
        // Nobody listens there: it was free a moment ago.
        var nobody = UpProcess.FreePort();

        var result = await UpAsync(
            "--seeds", "1", "--nodes", "1", "--port", UpProcess.FreePort().ToString(CultureInfo.InvariantCulture), "--journal", "postgres",
            "--connection-string", $"Host=127.0.0.1;Port={nobody};Username=scheduler;Password=not-for-logs");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(
            $"error: seed-1 ended with exit code 3: The journal in PostgreSQL (host 127.0.0.1, port {nobody}, database scheduler) can't be opened: Failed to connect",
            result.Error);
        Assert.Contains("give another --connection-string.", result.Error);
        Assert.DoesNotContain("not-for-logs", result.Error + result.Out);
    }

    [Fact]
    public void A_program_that_is_missing()
    {
        _folder.Write("Scheduler.Seed.dll");

        var e = Assert.Throws<SchedulingException>(() => HostPrograms.Require(_folder.Path));

        Assert.Contains($"'Scheduler.Node.dll' is missing in '{_folder.Path}'", e.Message);
        HostPrograms.Require();
    }

    private Task<CommandResult> UpAsync(params string[] args) => SchedulerCommand.RunAsync(["up", "--data", _folder.In("data"), .. args]);
}
