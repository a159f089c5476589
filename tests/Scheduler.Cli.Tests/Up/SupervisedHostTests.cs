using System.Diagnostics;
using Scheduler.Cli.Tests.Support;
using Scheduler.Cli.Up.Hosts;

namespace Scheduler.Cli.Tests.Up;

public sealed class SupervisedHostTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource<string> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SupervisedHostTests() => Skip.If(OperatingSystem.IsWindows(), "There is no /bin/sh.");

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(0, "seed-1 has left the cluster in good order before all processes were up.")]
    [InlineData(3, "seed-1 ended with exit code 3.")]
    public async Task Whatever_ends_it_before_it_is_up_is_a_failure(int code, string message)
    {
        using var host = Host(code);

        host.Start();

        var failure = await Assert.ThrowsAsync<HostFailedException>(() => host.Life);
        Assert.StartsWith(message, failure.Message);
    }

    [SkippableFact]
    public async Task A_database_that_is_away_later_is_waited_for()
    {
        using var host = Host(3);
        host.IsUp();

        host.Start();

        Assert.Equal("seed-1 ended with exit code 3. It is started again in 500ms.", await _said.Task);
        await host.LeaveAsync();
        Assert.True(host.Life.IsCompletedSuccessfully);
    }

    private SupervisedHost Host(int code) => new(
        "seed-1",
        () => new ProcessStartInfo("/bin/sh", ["-c", $"exit {code}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        },
        new HostLog(_folder.Path, "seed-1", _ => { }),
        line => _said.TrySetResult(line),
        _ => { });
}
