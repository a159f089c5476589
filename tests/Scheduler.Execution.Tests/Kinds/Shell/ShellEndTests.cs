using Scheduler.Core;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Execution.Kinds.Shell.Linux;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>That nothing is left of a program, whoever ends it. The shells here are two deep, with a sleeping child.</summary>
public sealed class ShellEndTests : IDisposable
{
    private const string Tree = """sh -c 'sleep 1000 & echo $$ $! > "$1"; wait' sh "$1" & wait""";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PidPipe? _pids = LinuxPrograms.IsSupported ? new PidPipe() : null;

    public void Dispose() => _pids?.Dispose();

    [SkippableFact]
    public async Task At_its_timeout_a_program_and_its_children_end()
    {
        var (bench, _, processes) = await StartAsync(Tree, timeout: 5 * Second);

        bench.Time.Advance(5 * Second);

        var report = Assert.IsType<AttemptFailedReport>((await bench.Listener.HasEnded).Report);
        Assert.True(report.TimedOut);
        Assert.Equal("The attempt ran longer than its timeout of 5s.", report.Error);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task When_cancelled_a_program_and_its_children_end()
    {
        var (bench, attempt, processes) = await StartAsync(Tree);

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [SkippableFact]
    public async Task A_program_may_end_in_its_own_way_but_was_cancelled_all_the_same()
    {
        var (bench, attempt, processes) = await StartAsync(
            // The child speaks for both: before it is a program of its own, it might take the signal as its parent does.
            """trap 'exit 0' TERM; sh -c 'echo $PPID $$ > "$1"; exec sleep 1000' sh "$1" & wait""");

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task One_that_does_not_listen_is_killed_when_the_grace_is_over()
    {
        var (bench, attempt, processes) = await StartAsync("""trap '' TERM; sleep 1000 & echo $$ $! > "$1"; wait""");
        attempt.RequestCancel();
        await bench.Time.UntilArmedAsync(2);

        Assert.All(processes, p => Assert.False(p.HasEnded));
        bench.Time.Advance(2 * Second);

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task A_child_that_does_not_listen_has_the_grace_too_though_its_parent_is_gone()
    {
        var (bench, attempt, processes) = await StartAsync(
            """sh -c 'trap "" TERM; echo $PPID $$ > "$1"; while :; do sleep 1000; done' sh "$1" & wait""");
        attempt.RequestCancel();
        await processes[0].EndAsync();

        Assert.False(processes[1].HasEnded);
        bench.Time.Advance(2 * Second);

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task A_stopped_program_ends_as_well()
    {
        var (bench, attempt, processes) = await StartAsync("""echo $$ > "$1"; kill -STOP $$; sleep 1000""");

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task Children_in_groups_of_their_own_end_with_the_grace()
    {
        Skip.IfNot(File.Exists("/bin/bash"), "needs bash, for job control without a terminal");
        var (bench, attempt, processes) = await StartAsync("""exec bash -c 'set -m; sleep 1000 & echo $$ $! > "$1"; wait' bash "$1" """);

        attempt.RequestCancel();
        await processes[0].EndAsync();
        await bench.Time.UntilArmedAsync(2);
        bench.Time.Advance(2 * Second);

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task What_a_program_leaves_behind_ends_with_it_and_is_not_waited_for()
    {
        var (bench, _, processes) = await StartAsync("""sleep 1000 & echo $! > "$1"; echo done""");

        var report = Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
        Assert.Contains("done", System.Text.Encoding.UTF8.GetString(report.Result.Span));
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task What_a_program_leaves_behind_stays_where_that_is_wanted()
    {
        var (bench, _, processes) = await StartAsync(
            """sleep 1000 & echo $! > "$1"; echo done""", options: new ShellOptions { LeaveBackground = true });

        Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
        Assert.False(processes[0].HasEnded);
        processes[0].Kill();
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task When_cancelled_everything_ends_even_there()
    {
        var (bench, attempt, processes) = await StartAsync(Tree, options: new ShellOptions { LeaveBackground = true });

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task A_child_that_left_for_a_session_of_its_own_is_not_followed()
    {
        Skip.IfNot(File.Exists("/usr/bin/setsid"), "needs setsid");
        var (bench, _, processes) = await StartAsync("""setsid sh -c 'echo $$ > "$1"; exec sleep 1000' sh "$1" & wait""");
        Assert.False(processes[0].HasEnded);

        processes[0].Kill();

        Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
    }

    [SkippableFact]
    public async Task One_that_is_cancelled_while_it_starts_ends()
    {
        var bench = new ShellBench().Bench;
        var attempt = bench.Start(ShellBench.Assign(ShellBench.Sh("sleep 1000")));

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
    }

    private async Task<(Bench Bench, RunningAttempt Attempt, OtherProcess[] Processes)> StartAsync(
        string script, TimeSpan? timeout = null, ShellOptions? options = null)
    {
        var bench = new ShellBench(options).Bench;
        var attempt = bench.Start(ShellBench.Assign(ShellBench.Sh(script, _pids!.Path), timeout));
        return (bench, attempt, await _pids.ProcessesAsync());
    }

    private static async Task EndedAsync(OtherProcess[] processes)
    {
        foreach (var process in processes)
        {
            await process.EndAsync();
            process.Dispose();
        }
    }
}
