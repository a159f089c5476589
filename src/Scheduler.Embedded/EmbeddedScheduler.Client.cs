using Scheduler.Core.Contracts;
using Scheduler.Embedded.Follow;
using Scheduler.Execution.Kinds;
using Scheduler.Schedules;
using Scheduler.Storage.Reads;

namespace Scheduler.Embedded;

/// <content>Requests of clients. Commands go to the loop and reads to the follower; finished tasks are read from the archive.</content>
public sealed partial class EmbeddedScheduler
{
    /// <inheritdoc/>
    public TimeProvider TimeProvider => _engine.Options.TimeProvider;

    /// <summary>The codecs of <see cref="EmbeddedOptions.Handlers"/>.</summary>
    public PayloadCodecs? Codecs => _engine.Options.Handlers.Codecs;

    /// <inheritdoc/>
    public ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _submits is not null && request is SubmitTasks { Tasks: not null } submit
            ? _submits.SubmitAsync(submit, cancellationToken)
            : AnswerAsync(request, cancellationToken);
    }

    private async ValueTask<Answer> AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        // Payloads were looked into above, and are encoded from here on.
        return Codecs is { } codecs && request is SubmitTasks or SetSchedule
            ? await codecs.AskAsync(request, StoredAsync, cancellationToken).ConfigureAwait(false)
            : await StoredAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Answer> StoredAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            return request switch
            {
                Read q => await ReadAsync(reads => reads.AnswerAsync(q), cancellationToken).ConfigureAwait(false),
                RetryTask q => await DecideAsync(await ReadAsync(reads => reads.RetryAsync(q), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false),
                BackfillSchedule q => await DecideAsync(
                    await ReadAsync(reads => reads.RangeAsync(q, Recurrences.Instance), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false),
                SubmitTasks q => await SubmitAsync(Detached(q)).ConfigureAwait(false),
                _ => await DecideAsync((KernelCommand)request.Detached()).ConfigureAwait(false),
            };
        }
        catch (RequestRejectedException refused)
        {
            return refused.Rejection;
        }

        // What it waits for may be in the archive alone.
        async Task<Answer> SubmitAsync(SubmitTasks submit) =>
            await DecideAsync(submit).ConfigureAwait(false) is var answer && submit.IsToBeLookedUp(answer)
                ? await DecideAsync(await ReadAsync(reads => reads.WithEndedAsync(submit), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false)
                : answer;

        Task<Answer> DecideAsync(KernelCommand command) =>
            _engine.AskAsync(command, isControl: command is not SubmitTasks).WaitAsync(cancellationToken);
    }

    /// <summary>Returns those of the tasks that have an outcome, however old it is. For callers that are about to submit tasks which may have
    /// been submitted before: a submit alone recognises only the latest <see cref="SchedulerLimits.MaxOutcomesKept"/>.</summary>
    public async ValueTask<IReadOnlyDictionary<TaskId, TaskInfo>> FinishedAsync(
        IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return await ReadAsync(reads => reads.EndedAsync(tasks), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        task.RequireId();
        var waiter = new TaskCompletionSource<TaskInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_engine.Follower.Post(follower => follower.Reads.Watch(waiter, [task])))
        {
            waiter.SetException(FollowerLoop.Stopped());
        }

        return cancellationToken.CanBeCanceled ? WaitCancellableAsync(task, waiter, cancellationToken) : waiter.Task;
    }

    // A submit is looked at by the kernel, which knows the rest of what may be wrong with it.
    private Rejection? Refusal(Request request) => (request is SubmitTasks ? null : request.Refusal())
        ?? PayloadRefusal.Of(request, _engine.Options.Handlers.PayloadFault, _engine.Options.Limits);

    // The caller may go on to use its list and its buffers. What is refused for its size is not copied first.
    private SubmitTasks Detached(SubmitTasks submit)
    {
        var limits = _engine.Options.Limits;
        return submit.Tasks is not { } tasks || tasks.Count > limits.MaxTasksPerSubmit
            ? submit
            : submit with { Ended = null, Tasks = [.. tasks.Select(task => task is null || task.Payload.Length > limits.MaxPayloadBytes ? task! : task.Detached())] };
    }

    private async Task<T> ReadAsync<T>(Func<ReadModel<TaskCompletionSource<TaskInfo>>, Task<T>> read, CancellationToken cancellationToken)
    {
        var reading = await _engine.Follower.AskAsync(follower => read(follower.Reads)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
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
            _engine.Follower.Post(follower => follower.Reads.Unwatch(waiter, task));
            throw;
        }
    }
}
