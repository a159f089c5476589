using System.Diagnostics;
using System.Runtime.InteropServices;
using Scheduler.Cli.Up.Hosts;
using Scheduler.Execution.Kinds;

namespace Scheduler.Cli.Up;

/// <summary>One <c>up</c>, from the first process to the last.</summary>
internal static class UpSession
{
    public static async Task<int> RunAsync(UpOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        HostPrograms.Require();
        using var data = CommandFolder.Of(UpCommand.Name, options.Data);
        using var folder = ClusterFolder.Take(data.Path, UpCommand.Name);
        LocalPorts.RequireFree(options.Port, options.Seeds);
        var toStart = options.ToCluster();
        using var screen = new UpScreen(
            terminal, Enumerable.Range(1, options.Seeds).Select(i => $"seed-{i}").Concat(toStart.Nodes.Select(n => n.Name)), options.Quiet);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, screen.Failed);
        using var cluster = new LocalCluster(toStart, folder, screen.Show, screen.Say);
        using var signals = new AtOnce(cluster);
        try
        {
            await RunAsync(cluster, options, folder, screen, ends.Token).ConfigureAwait(false);
            screen.Say("All have left.");
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (screen.Failed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await cluster.LeaveAsync().ConfigureAwait(false);
            screen.ThrowIfFailed();
            return ExitCodes.OutputFailed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Say("Ending: first the nodes, which finish what they run or hand it back, then the seeds."
                + " Ctrl-C again ends all at once.");
            await cluster.LeaveAsync().ConfigureAwait(false);
            screen.Say("All have ended. The same command resumes the tasks that are left.");
            return ExitCodes.Interrupted;
        }
    }

    private static async Task RunAsync(
        LocalCluster cluster, UpOptions options, ClusterFolder folder, UpScreen screen, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var what = $"{Units.Count(options.Seeds, "seed")} and {Units.Count(options.Nodes, "node")}";
        screen.Say($"Starting {what}. Logs: {Printable.Of(folder.Logs)}");
        screen.ThrowIfFailed();
        await cluster.StartAsync(cancellationToken).ConfigureAwait(false);
        var server = cluster.Addresses[0].AbsoluteUri.TrimEnd('/');
        screen.Say($"Ready after {Units.Time(Stopwatch.GetElapsedTime(start))}: {what}, {KeptIn(options, folder)}.");
        screen.Say($"HTTP API: {string.Join("  ", cluster.Addresses.Select(a => a.AbsoluteUri.TrimEnd('/')))}");
        if (options.Kinds.Contains(BuiltInKinds.Noop, StringComparer.Ordinal))
        {
            screen.Say($$"""Try: scheduler submit --server {{server}} '{"id": "first", "kind": "noop"}'""");
            screen.Say($"     scheduler show first --server {server}");
        }

        screen.Say("Ctrl-C ends them in order.");
        var watching = cluster.WatchAsync();
        try
        {
            await watching.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HostFailedException failed)
        {
            screen.Say($"{failed.Message} The others are ended.");
            await cluster.LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string KeptIn(UpOptions options, ClusterFolder folder) => options.ConnectionString is null
        ? $"tasks in {Printable.Of(folder.Path)}"
        : "tasks in PostgreSQL";

    /// <summary>The second Ctrl-C ends this process where it stands; what it has started ends with it, at once as well.</summary>
    private sealed class AtOnce : IDisposable
    {
        private readonly PosixSignalRegistration[] _registrations;
        private int _signals;

        public AtOnce(LocalCluster cluster)
        {
            _registrations =
            [
                .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ =>
                {
                    if (Interlocked.Increment(ref _signals) > 1)
                    {
                        cluster.End();
                    }
                })),
            ];
        }

        public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());
    }
}
