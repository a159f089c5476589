using Scheduler.Core;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Execution.Tests.Attempts;

/// <summary>Handler, timer and caller come at the same moment, in orders drawn from a seed and left to the machine.</summary>
public sealed class AttemptRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 3_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Whatever_comes_together_the_listener_hears_of_one_end()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var abandonedRounds = 0;
        for (var round = 0; round < Rounds; round++)
        {
            abandonedRounds += await RunRoundAsync(random, $"seed {seed}, round {round}") ? 1 : 0;
        }

        output.WriteLine($"{abandonedRounds} of {Rounds} were given up");
    }

    [Fact]
    public async Task A_handler_that_returns_while_its_giving_up_is_told_is_told_afterwards()
    {
        var work = new TaskCompletionSource<int>();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bench = Bench.Of((_, _) =>
        {
            started.SetResult();
            return work.Task;
        });

        // Completes the handler's task on this very thread, so that the handler has returned before Ended has.
        bench.Listener.WhileEnding = () => work.SetResult(1);
        var attempt = bench.Start();
        await started.Task;
        attempt.RequestCancel();
        bench.Time.Advance(TimeSpan.FromSeconds(10));

        await bench.Listener.HasReturned;
        Assert.True((await bench.Listener.HasEnded).Abandoned);
        Assert.False(bench.Listener.ReturnedBeforeEnded);
        Assert.Equal((1, 1), (bench.Listener.EndedCalls, bench.Listener.ReturnedCalls));
    }

    [Fact]
    public async Task An_attempt_cancelled_before_it_got_a_thread_never_reaches_its_handler()
    {
        var called = false;
        var bench = Bench.Of((_, _) => Task.FromResult(called = true));
        var attempt = Unstarted(bench);

        attempt.RequestCancel();
        ((IThreadPoolWorkItem)attempt).Execute();

        Assert.Equal(TimeSpan.Zero, Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report).RunTime);
        Assert.False(called);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [Fact]
    public async Task An_attempt_given_up_before_it_got_a_thread_returns_when_it_gets_one()
    {
        var bench = Bench.Of((_, _) => Task.FromResult(1));
        var attempt = Unstarted(bench);

        attempt.RequestCancel();
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await bench.Listener.HasEnded).Abandoned);
        ((IThreadPoolWorkItem)attempt).Execute();

        await bench.Listener.HasReturned;
        Assert.Equal(1, bench.Listener.EndedCalls);
    }

    private static RunningAttempt Unstarted(Bench bench)
    {
        var runner = new AttemptRunner(bench.Registry, null, bench.Options, bench.Time, bench.Log);
        var handler = new RegisteredHandler("work", HandlerOptions.Default, (_, _) => throw new InvalidOperationException("called"));
        return new RunningAttempt(runner, Bench.Assign(), handler, bench.Listener);
    }

    private static async Task<bool> RunRoundAsync(Random random, string label)
    {
        var started = new TaskCompletionSource<TaskContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new TaskCompletionSource<int>(
            random.Next(2) == 0 ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
        var bench = Bench.Of((_, context) =>
        {
            started.SetResult(context);
            return work.Task;
        });
        var attempt = bench.Start(Bench.Assign(timeout: Timeout));
        if (random.Next(4) > 0)
        {
            await started.Task;
        }

        // Half of the rounds begin on the edge of the grace, so that giving up is among what comes together.
        if (random.Next(2) == 0)
        {
            attempt.RequestCancel();
            bench.Time.Advance(TimeSpan.FromSeconds(4.9));
        }

        Action[] moves =
        [
            () => Finish(work, random.Next(3)),
            () => bench.Time.Advance(TimeSpan.FromSeconds(20)),
            attempt.RequestCancel,
            attempt.Stop,
        ];
        random.Shuffle(moves);
        using var barrier = new Barrier(2);
        var half = random.Next(1, 4);
        var other = Task.Run(() => Play(moves[..half], barrier));
        Play(moves[half..], barrier);
        await other;

        var (report, abandoned) = await bench.Listener.HasEnded;
        if (abandoned)
        {
            await bench.Listener.HasReturned;
        }

        Assert.True(bench.Listener.EndedCalls == 1, label);
        Assert.True(bench.Listener.ReturnedCalls == (abandoned ? 1 : 0), label);
        Assert.False(bench.Listener.ReturnedBeforeEnded, label);
        Assert.Equal(attempt.Assignment.Token, report.Token);
        return abandoned;
    }

    private static void Play(Action[] moves, Barrier barrier)
    {
        barrier.SignalAndWait();
        foreach (var move in moves)
        {
            move();
        }
    }

    private static void Finish(TaskCompletionSource<int> work, int how)
    {
        switch (how)
        {
            case 0:
                work.SetResult(1);
                break;
            case 1:
                work.SetException(new IOException("disk"));
                break;
            default:
                work.SetCanceled();
                break;
        }
    }
}
