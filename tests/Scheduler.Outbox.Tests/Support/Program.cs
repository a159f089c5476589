using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;

namespace Scheduler.Outbox.Tests.Support;

/// <summary>One of the programs that are killed, as a process of its own. It ends with this.</summary>
internal sealed class Program : IDisposable
{
    private readonly Process _process;

    public Program(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.PathOf("Scheduler.Outbox.Programs", within: "tests"), .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>Waits until it has said that so many times.</summary>
    public async Task UntilItSaysAsync(string text, int times = 1)
    {
        while (times > 0)
        {
            var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"It ended, and has not said '{text}'.");
            times -= line.StartsWith(text, StringComparison.Ordinal) ? 1 : 0;
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
