using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Embedded.Follow;
using Scheduler.Storage.Archive;

namespace Scheduler.Embedded;

/// <content>What clients ask. Writes go to the loop, reads to the follower, and finished tasks are the archive's.</content>
public sealed partial class EmbeddedScheduler
{
    public ValueTask<Response<SubmitAccepted>> TrySubmitAsync(
        IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var limits = _engine.Options.Limits;
        if (tasks.Select(PayloadRefusal).FirstOrDefault(refusal => refusal is not null) is { } refused)
        {
            return ValueTask.FromResult(new Response<SubmitAccepted>(null, refused));
        }

        // The caller may go on to use its list and its buffers. What is refused for its size is not copied first.
        IReadOnlyList<TaskSpec> detached = tasks.Count > limits.MaxTasksPerSubmit
            ? tasks
            : [.. tasks.Select(task => task is null || task.Payload.Length > limits.MaxPayloadBytes ? task! : task.Detached())];
        return AskAsync<SubmitAccepted>(new SubmitTasks(detached), cancellationToken);
    }

    // Here, and not in the loop, which decides for everyone. What the loop would refuse is refused as it would.
    private Rejection? PayloadRefusal(TaskSpec? task) =>
        task?.Kind is null || _engine.Options.Handlers.PayloadFault(task) is not { } fault ? null
        : (TaskRule.Fault(task, _engine.Options.Limits) ?? fault).ToRejection(task.Id);

    public ValueTask<Response<CancelAccepted>> CancelAsync(TaskId task, CancellationToken cancellationToken = default) =>
        task.Refusal() is { } refusal
            ? ValueTask.FromResult(new Response<CancelAccepted>(null, refusal))
            : AskAsync<CancelAccepted>(new CancelTask(task), cancellationToken);

    public async ValueTask<Response<RetryAccepted>> RetryAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        TaskInfo? known;
        try
        {
            known = await GetAsync(task, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestRejectedException refused)
        {
            return new Response<RetryAccepted>(null, refused.Rejection);
        }

        var ended = known is not null && known.Phase.IsFinal() ? known : null;
        return await AskAsync<RetryAccepted>(new RetryTask(task, ended), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(CancellationToken cancellationToken = default)
    {
        var (unfinished, flushed) = await _engine.Follower.AskAsync(follower => (follower.Follower.Count(), follower.FlushAsync()))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        await flushed.WaitAsync(cancellationToken).ConfigureAwait(false);
        return unfinished.Concat(_engine.Archive.Count()).ToDictionary();
    }

    public async ValueTask<TaskInfo?> GetAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        task.RequireId();
        return await _engine.Follower.AskAsync(follower => follower.Find(task)).WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? _engine.Archive.Get(task);
    }

    /// <summary>Those of the tasks that have their outcome, however long ago it came: for whoever is about to submit tasks that may
    /// have been here before. A submit alone recognises the latest <see cref="SchedulerLimits.MaxOutcomesKept"/>.</summary>
    public async ValueTask<IReadOnlyDictionary<TaskId, TaskInfo>> FinishedAsync(
        IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var finished = await _engine.Follower.AskAsync(follower => follower.Unarchived(tasks))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (var task in _engine.Archive.Get(tasks))
        {
            finished.TryAdd(task.Id, task);
        }

        return finished;
    }

    public async ValueTask<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        var (live, flushed) = await _engine.Follower
            .AskAsync(follower => (TaskPages.Unfinished(filter, follower.Follower), follower.FlushAsync()))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        if (live is { Next: not null })
        {
            return live;
        }

        // What is finished by now is on its way into the archive, perhaps.
        await flushed.WaitAsync(cancellationToken).ConfigureAwait(false);
        return TaskPages.Finished(filter, live?.Tasks ?? [], _engine.Archive.List);
    }

    public async ValueTask<TaskExplanation?> ExplainAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        task.RequireId();
        var answer = await AskAsync<Explained>(new ExplainTask(task), cancellationToken).ConfigureAwait(false);
        if (answer.Value is { } explained && !explained.Explanation.Phase.IsFinal())
        {
            return explained.Explanation;
        }

        if (answer.Rejection is { } rejection && rejection.Code != RejectionCode.UnknownTask)
        {
            throw new RequestRejectedException(rejection);
        }

        var finished = await GetAsync(task, cancellationToken).ConfigureAwait(false);
        return finished is null
            ? answer.Value?.Explanation
            : new TaskExplanation(
                task, finished.Phase, PendingReason.None, $"It has ended as {finished.Phase}.", null, finished.Node, finished.Assignment);
    }

    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        task.RequireId();
        var waiter = new TaskCompletionSource<TaskInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_engine.Follower.Post(follower => Register(follower, task, waiter)))
        {
            waiter.SetException(FollowerLoop.Stopped());
        }

        return cancellationToken.CanBeCanceled ? WaitCancellableAsync(task, waiter, cancellationToken) : waiter.Task;
    }

    public async ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default) =>
        await _engine.Follower.AskAsync(follower => follower.Follower.Nodes()).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<SchedulerStatistics> StatisticsAsync(CancellationToken cancellationToken = default) =>
        await _engine.Follower.AskAsync(follower => follower.Follower.Statistics()).WaitAsync(cancellationToken).ConfigureAwait(false);

    // On the follower's thread, so no outcome can come between the look and the registration.
    private void Register(FollowerLoop follower, TaskId task, TaskCompletionSource<TaskInfo> waiter)
    {
        if (follower.HasFailed)
        {
            waiter.TrySetException(FollowerLoop.Stopped());
        }
        else if (follower.Find(task) is not { } known)
        {
            // Finished long ago, or never heard of. A look into a file does not belong on this thread.
            _ = Task.Run(() => CompleteFromArchive(task, waiter));
        }
        else if (known.Phase.IsFinal())
        {
            waiter.TrySetResult(known);
        }
        else
        {
            follower.Waiters.Add(task, waiter);
        }
    }

    private void CompleteFromArchive(TaskId task, TaskCompletionSource<TaskInfo> waiter)
    {
        try
        {
            if (_engine.Archive.Get(task) is { } archived)
            {
                waiter.TrySetResult(archived);
            }
            else
            {
                waiter.TrySetException(new RequestRejectedException(new Rejection(
                    RejectionCode.UnknownTask, $"There is no task '{task}', or it was forgotten.")));
            }
        }
        catch (Exception fault)
        {
            waiter.TrySetException(fault);
        }
    }

    private async Task<TaskInfo> WaitCancellableAsync(
        TaskId task, TaskCompletionSource<TaskInfo> waiter, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _engine.Follower.Post(follower => follower.Waiters.Remove(task, waiter));
            throw;
        }
    }
}
