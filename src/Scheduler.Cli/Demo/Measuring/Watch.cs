using Scheduler.Cli.Demo.Hashing;
using Scheduler.Core.Events;
using Scheduler.Embedded;

namespace Scheduler.Cli.Demo.Measuring;

/// <summary>Reads the scheduler's durable events as they come, and passes them on to the tally and the gate.</summary>
/// <param name="tasks">How many outcomes there will be.</param>
/// <param name="changed">Called after each batch.</param>
internal sealed class Watch(Tally tally, KillGate gate, int tasks, Action changed) : IWatch
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (int Finished, TaskCompletionSource Reached)? _waiter;

    /// <summary>Ends when each of the tasks has its outcome.</summary>
    public Task AllFinished => _all.Task;

    /// <summary>Reads until it is cancelled. Events from before this call are not seen; all after it are.</summary>
    public Task FollowAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        var batches = scheduler.WatchAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

        // Asking for the first is what subscribes.
        var next = batches.MoveNextAsync();
        return FollowAsync(batches, next, scheduler.Completion.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public T Read<T>(Func<Tally, T> look)
    {
        lock (_gate)
        {
            return look(tally);
        }
    }

    /// <inheritdoc/>
    public void Accepted(IReadOnlyList<TaskReceipt> receipts)
    {
        lock (_gate)
        {
            foreach (var receipt in receipts)
            {
                if (receipt.AlreadyKnown && receipt.Phase.IsFinal())
                {
                    tally.FinishedBefore(receipt.Task);
                    gate.Ended(default, isOutcome: true);
                }
            }

            Check();
        }
    }

    /// <inheritdoc/>
    public Task FinishedAsync(int count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (tally.Finished >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiter = (count, reached);
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task FollowAsync(IAsyncEnumerator<IReadOnlyList<RecordedEvent>> batches, ValueTask<bool> next, Task stopped)
    {
        await using (batches)
        {
            while (await next.ConfigureAwait(false))
            {
                Apply(batches.Current);
                changed();
                next = batches.MoveNextAsync();
            }
        }

        // Only a scheduler that has stopped ends the events, and mostly it has a better reason than this.
        await stopped.ConfigureAwait(false);
        throw new SchedulingException("The scheduler stopped before every task had its outcome.");
    }

    private void Apply(IReadOnlyList<RecordedEvent> batch)
    {
        lock (_gate)
        {
            foreach (var (number, happened) in batch)
            {
                tally.Apply(number, happened);
            }

            Check();
        }

        foreach (var (number, happened) in batch)
        {
            Tell(number, happened);
        }
    }

    private void Check()
    {
        if (tally.Finished >= tasks)
        {
            _all.TrySetResult();
        }

        if (_waiter is { } waiter && tally.Finished >= waiter.Finished)
        {
            waiter.Reached.TrySetResult();
            _waiter = null;
        }
    }

    private void Tell(long number, Event happened)
    {
        switch (happened)
        {
            case TaskAssigned e:
                gate.Assigned(FencingToken.Of(0, number), e.Node.Name);
                break;
            case AttemptLost e:
                gate.Ended(e.Token, isOutcome: false);
                break;
            case AttemptFailed e:
                gate.Ended(e.Token, isOutcome: false);
                break;
            case SuccessRecorded e:
                gate.Ended(e.Token, isOutcome: true);
                break;
            case FailureRecorded e:
                gate.Ended(e.Token, isOutcome: true);
                break;
        }
    }
}
