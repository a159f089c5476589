using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Embedded.Follow;
using Scheduler.Storage.Archive;

namespace Scheduler.Embedded;

/// <content>What clients ask. Commands go to the loop, reads to the follower, and finished tasks are the archive's.</content>
public sealed partial class EmbeddedScheduler
{
    /// <inheritdoc/>
    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return request switch
            {
                Read q => await ReadAsync(q, cancellationToken).ConfigureAwait(false),
                RetryTask q => await DecideAsync(q with { Ended = await EndedAsync(q.Task, cancellationToken).ConfigureAwait(false) }).ConfigureAwait(false),
                SubmitTasks q => await DecideAsync(Detached(q)).ConfigureAwait(false),
                _ => await DecideAsync((KernelCommand)request.Detached()).ConfigureAwait(false),
            };
        }
        catch (RequestRejectedException refused)
        {
            return refused.Rejection;
        }

        Task<Answer> DecideAsync(KernelCommand command) =>
            _engine.AskAsync(command, isControl: command is not SubmitTasks).WaitAsync(cancellationToken);
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

    /// <inheritdoc/>
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

    // Here, and not in the loop, which decides for everyone: each handler's check. What the loop would refuse is refused as it would.
    private Rejection? Refusal(Request request) => request switch
    {
        // A null in it is the loop's to refuse.
        SubmitTasks { Tasks: { } tasks } => tasks.Select(PayloadRefusal).FirstOrDefault(refusal => refusal is not null),
        SubmitTasks => null,
        SetSchedule { Schedule: { Name: { } name, Task: { } task } } q => q.Refusal() ?? (PayloadRefusal(task with { Id = new TaskId(name) }) is { } refusal
            ? refusal with { Message = $"Schedule '{name}': {refusal.Message}" }
            : null),
        _ => request.Refusal(),
    };

    private Rejection? PayloadRefusal(TaskSpec? task) =>
        task?.Kind is null || _engine.Options.Handlers.PayloadFault(task) is not { } fault ? null
        : (TaskRule.Fault(task, _engine.Options.Limits) ?? fault).ToRejection(task.Id);

    // The caller may go on to use its list and its buffers. What is refused for its size is not copied first.
    private SubmitTasks Detached(SubmitTasks submit)
    {
        var limits = _engine.Options.Limits;
        return submit.Tasks is not { } tasks || tasks.Count > limits.MaxTasksPerSubmit
            ? submit
            : submit with { Tasks = [.. tasks.Select(task => task is null || task.Payload.Length > limits.MaxPayloadBytes ? task! : task.Detached())] };
    }

    private async Task<Answer> ReadAsync(Read question, CancellationToken cancellationToken) => question switch
    {
        GetTask q => new TaskFound(await FindAsync(q.Task, cancellationToken).ConfigureAwait(false)),
        CountTasks => await CountAsync(cancellationToken).ConfigureAwait(false),
        ListTasks q => await ListAsync(q.Filter, cancellationToken).ConfigureAwait(false),
        _ => await _engine.Follower.AskAsync(follower => follower.Follower.Answer(question)).WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new SchedulingException($"{question.GetType().Name} is not a question that this scheduler knows."),
    };

    private async Task<TaskInfo?> FindAsync(TaskId task, CancellationToken cancellationToken) =>
        await _engine.Follower.AskAsync(follower => follower.Find(task)).WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? _engine.Archive.Get(task);

    private async Task<TaskInfo?> EndedAsync(TaskId task, CancellationToken cancellationToken) =>
        await FindAsync(task, cancellationToken).ConfigureAwait(false) is { } known && known.Phase.IsFinal() ? known : null;

    private async Task<Answer> CountAsync(CancellationToken cancellationToken)
    {
        var (unfinished, flushed) = await _engine.Follower.AskAsync(follower => (follower.Follower.Count(), follower.FlushAsync()))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        await flushed.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new TasksCounted(unfinished.Concat(_engine.Archive.Count()).ToDictionary());
    }

    private async Task<Answer> ListAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        try
        {
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
        catch (SchedulerConfigurationException e)
        {
            return new Rejection(RejectionCode.Invalid, e.Message);
        }
    }

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
                waiter.TrySetException(new RequestRejectedException(task.Unknown()));
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
