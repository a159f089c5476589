using Scheduler.Core;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Attempts;

public sealed class TwoStepStopTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource<TaskContext> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _work = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Without_a_timeout_there_is_no_timer()
    {
        var bench = Obstinate();
        bench.Start();
        await _started.Task;

        Assert.Equal(0, bench.Time.TimersMade);
        _work.SetResult(1);
        Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
    }

    [Fact]
    public async Task At_its_timeout_a_handler_is_asked_to_stop_and_then_fails_as_timed_out()
    {
        var bench = Obedient();
        bench.Start(Bench.Assign(timeout: 5 * Second));
        await _started.Task;

        bench.Time.Advance((5 * Second) - TimeSpan.FromMilliseconds(1));
        Assert.False(_asked.Task.IsCompleted);
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));

        var (report, abandoned) = await bench.Listener.HasEnded;
        var failed = Assert.IsType<AttemptFailedReport>(report);
        Assert.False(abandoned);
        Assert.True(failed is { TimedOut: true, Retryable: true });
        Assert.Equal("The attempt ran longer than its timeout of 5s.", failed.Error);
        Assert.Equal(5 * Second, failed.RunTime);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [Fact]
    public async Task A_handler_that_is_done_in_time_leaves_no_timer_behind()
    {
        var bench = Obstinate();
        bench.Start(Bench.Assign(timeout: 5 * Second));
        await _started.Task;
        Assert.Equal(1, bench.Time.ArmedTimers);

        bench.Time.Advance(Second);
        _work.SetResult(1);

        Assert.Equal(Second, Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report).RunTime);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [Fact]
    public async Task A_handler_that_succeeds_within_the_grace_has_succeeded()
    {
        var bench = Obstinate();
        bench.Start(Bench.Assign(timeout: Second));
        await _started.Task;
        bench.Time.Advance(10 * Second);

        _work.SetResult(1);

        Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [Fact]
    public async Task A_handler_that_fails_within_the_grace_has_timed_out_and_tells_its_error_too()
    {
        var bench = Obstinate();
        bench.Start(Bench.Assign(timeout: Second));
        await _started.Task;
        bench.Time.Advance(Second);

        _work.SetException(new TaskFailedException("half done", retryable: false));

        var failed = Assert.IsType<AttemptFailedReport>((await bench.Listener.HasEnded).Report);
        Assert.True(failed is { TimedOut: true, Retryable: false });
        Assert.EndsWith("It ended with: half done", failed.Error);
    }

    [Fact]
    public async Task A_handler_that_does_not_stop_is_given_up_and_its_slot_is_free_when_it_returns()
    {
        var bench = Obstinate();
        var attempt = bench.Start(Bench.Assign(timeout: 5 * Second));
        await _started.Task;
        bench.Time.Advance(5 * Second);
        bench.Time.Advance((10 * Second) - TimeSpan.FromTicks(1));
        Assert.False(attempt.IsAbandoned);

        bench.Time.Advance(TimeSpan.FromTicks(1));

        var (report, abandoned) = await bench.Listener.HasEnded;
        var failed = Assert.IsType<AttemptFailedReport>(report);
        Assert.True(abandoned);
        Assert.True(attempt.IsAbandoned);
        Assert.True(failed is { TimedOut: true, Retryable: true });
        Assert.Contains("It had not returned 10s after it was asked to stop, and was given up.", failed.Error);
        Assert.Contains(bench.Log.Lines, l => l.Text.Contains("work task t-1 was asked to stop (TimedOut)"));
        Assert.Equal(0, bench.Listener.ReturnedCalls);

        _work.SetResult(1);
        await bench.Listener.HasReturned;
        Assert.False(attempt.IsAbandoned);
        Assert.Equal(1, bench.Listener.EndedCalls);
        Assert.Contains(bench.Log.Lines, l => l.Text.Contains("returned after 15s; its outcome (succeeded) is dropped"));
    }

    [Fact]
    public async Task A_handler_that_ends_because_of_a_cancel_is_cancelled()
    {
        var bench = Obedient();
        var attempt = bench.Start();
        await _started.Task;

        attempt.RequestCancel();

        var (report, abandoned) = await bench.Listener.HasEnded;
        Assert.IsType<AttemptCancelledReport>(report);
        Assert.False(abandoned);
        Assert.False(attempt.IsStopped);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [Fact]
    public async Task Cancellation_wrapped_in_an_aggregate_is_still_cancellation()
    {
        var bench = Obstinate();
        var attempt = bench.Start();
        await _started.Task;
        attempt.RequestCancel();

        _work.SetException(new AggregateException(new AggregateException(new TaskCanceledException())));

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
    }

    [Fact]
    public async Task A_handler_that_succeeds_although_it_was_cancelled_has_succeeded()
    {
        var bench = Obstinate();
        var attempt = bench.Start();
        await _started.Task;
        attempt.RequestCancel();

        _work.SetResult(1);

        Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
    }

    [Fact]
    public async Task A_handler_that_fails_of_itself_after_a_cancel_has_failed()
    {
        var bench = Obstinate();
        var attempt = bench.Start();
        await _started.Task;
        attempt.RequestCancel();

        _work.SetException(new IOException("disk"));

        Assert.False(Assert.IsType<AttemptFailedReport>((await bench.Listener.HasEnded).Report).TimedOut);
    }

    [Fact]
    public async Task Giving_way_when_nobody_asked_is_a_failure()
    {
        var bench = Obstinate();
        bench.Start();
        _work.SetException(new OperationCanceledException("of my own"));

        Assert.True(Assert.IsType<AttemptFailedReport>((await bench.Listener.HasEnded).Report).Retryable);
    }

    [Fact]
    public async Task A_cancelled_handler_that_does_not_stop_is_given_up_as_cancelled()
    {
        var bench = Obstinate();
        var attempt = bench.Start();
        await _started.Task;
        attempt.RequestCancel();

        bench.Time.Advance(10 * Second);

        var (report, abandoned) = await bench.Listener.HasEnded;
        Assert.IsType<AttemptCancelledReport>(report);
        Assert.True(abandoned);
        _work.SetException(new IOException("late"));
        await bench.Listener.HasReturned;
    }

    [Fact]
    public async Task The_first_reason_to_stop_stands_and_the_grace_is_counted_once()
    {
        var bench = Obstinate();
        var attempt = bench.Start(Bench.Assign(timeout: 5 * Second));
        await _started.Task;
        attempt.RequestCancel();
        bench.Time.Advance(5 * Second);
        attempt.RequestCancel();
        attempt.Stop();

        bench.Time.Advance(5 * Second);

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        Assert.True(attempt.IsStopped);
        _work.SetResult(1);
        await bench.Listener.HasReturned;
    }

    [Fact]
    public async Task A_stopped_attempt_ends_like_a_cancelled_one_and_is_marked()
    {
        var bench = Obedient();
        var attempt = bench.Start();
        await _started.Task;

        attempt.Stop();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
        Assert.True(attempt.IsStopped);
    }

    [Fact]
    public async Task A_token_first_asked_for_after_the_cancel_is_cancelled()
    {
        var bench = Obstinate();
        var attempt = bench.Start();
        var context = await _started.Task;

        attempt.RequestCancel();

        Assert.True(context.CancellationToken.IsCancellationRequested);
        Assert.Equal(context.CancellationToken, context.CancellationToken);
        _work.SetResult(1);
        await bench.Listener.HasEnded;
    }

    [Fact]
    public async Task What_a_handler_does_on_cancellation_neither_blocks_nor_breaks_who_asks()
    {
        using var release = new ManualResetEventSlim();
        var bench = Obstinate();
        var attempt = bench.Start();
        var context = await _started.Task;
        context.CancellationToken.Register(() =>
        {
            release.Wait();
            throw new InvalidOperationException("callback");
        });

        attempt.RequestCancel();
        release.Set();
        _work.SetResult(1);

        Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report);
    }

    [Fact]
    public async Task A_timeout_longer_than_a_timer_can_be_is_kept()
    {
        var bench = Obedient();
        bench.Start(Bench.Assign(timeout: TimeSpan.FromDays(100)));
        await _started.Task;

        bench.Time.Advance(TimeSpan.FromDays(100) - Second);
        Assert.False(_asked.Task.IsCompleted);
        bench.Time.Advance(Second);

        Assert.True(Assert.IsType<AttemptFailedReport>((await bench.Listener.HasEnded).Report).TimedOut);
    }

    [Fact]
    public async Task A_listener_that_throws_is_logged()
    {
        var bench = Obstinate();
        bench.Listener.WhileEnding = () => throw new InvalidOperationException("deaf");
        var attempt = bench.Start();
        await _started.Task;
        attempt.RequestCancel();
        bench.Time.Advance(10 * Second);

        _work.SetResult(1);

        await bench.Listener.HasReturned;
        Assert.Contains(bench.Log.Lines, l => l.Text.Contains("The listener failed"));
    }

    private Bench Obedient() => Bench.Of<int>(async (_, context) =>
    {
        context.CancellationToken.Register(_asked.SetResult);
        _started.SetResult(context);
        await _asked.Task;
        throw new OperationCanceledException(context.CancellationToken);
    });

    private Bench Obstinate() => Bench.Of((_, context) =>
    {
        _started.SetResult(context);
        return _work.Task;
    });
}
