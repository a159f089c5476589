namespace Scheduler.Core.Contracts;

/// <content>How clients use them.</content>
public sealed partial class PayloadCodecs
{
    /// <summary>The task with its payload encoded: for callers that send it in a message of their own, as actors do.</summary>
    /// <inheritdoc cref="EncodeAsync(ReadOnlyMemory{byte}, PayloadContext, CancellationToken)" path="/exception"/>
    public async ValueTask<TaskSpec> EncodeAsync(TaskSpec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return WithPayload(task, await EncodeAsync(task.Payload, PayloadContext.OfPayload(task), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The schedule with the payload of its task encoded. The payload is bound to the kind, because each task has its own id.</summary>
    /// <inheritdoc cref="EncodeAsync(ReadOnlyMemory{byte}, PayloadContext, CancellationToken)" path="/exception"/>
    public async ValueTask<ScheduleSpec> EncodeAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var context = new PayloadContext(PayloadUse.Payload, null, schedule.Task.Kind);
        var payload = await EncodeAsync(schedule.Task.Payload, context, cancellationToken).ConfigureAwait(false);
        return schedule with { Task = WithPayload(schedule.Task, payload) };
    }

    /// <summary>What is known about a task, with its payload and its result decoded.</summary>
    /// <inheritdoc cref="DecodeAsync(ReadOnlyMemory{byte}, PayloadContext, CancellationToken)" path="/exception"/>
    public async ValueTask<TaskInfo> DecodeAsync(TaskInfo task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var spec = task.Spec;
        if (spec is not null)
        {
            spec = WithPayload(spec, await DecodeAsync(spec.Payload, PayloadContext.OfPayload(spec), cancellationToken).ConfigureAwait(false));
        }

        return task with
        {
            Spec = spec,
            Result = task.Result is { } result ? await DecodeResultAsync(task.Id, result, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    /// <summary>The decoded result of a task: for callers that received it in a message of their own, as actors do.</summary>
    /// <inheritdoc cref="DecodeAsync(ReadOnlyMemory{byte}, PayloadContext, CancellationToken)" path="/exception"/>
    public ValueTask<ReadOnlyMemory<byte>> DecodeResultAsync(TaskId task, ReadOnlyMemory<byte> result, CancellationToken cancellationToken = default) =>
        DecodeAsync(result, PayloadContext.OfResult(task), cancellationToken);

    /// <summary>Sends a request with encoded payloads: for implementations of a client.</summary>
    /// <param name="ask">Asks the scheduler. Called again if a task's id is known and only its stored bytes differ from those encoded now.</param>
    /// <returns>The scheduler's answer; if a codec fails, a refusal with its reason, without asking the scheduler.</returns>
    public async ValueTask<Answer> AskAsync(
        Request request, Func<Request, CancellationToken, ValueTask<Answer>> ask, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ask);
        switch (request)
        {
            case SubmitTasks { Tasks: { } tasks } submit:
                var (encoded, refusal) = await EncodeAsync(tasks, cancellationToken).ConfigureAwait(false);
                if (refusal is not null)
                {
                    return refusal;
                }

                var answer = await ask(submit with { Tasks = encoded! }, cancellationToken).ConfigureAwait(false);
                return answer is Rejection { Code: RejectionCode.DuplicateId }
                    && await AsStoredAsync(tasks, encoded!, ask, cancellationToken).ConfigureAwait(false) is { } stored
                    ? await ask(submit with { Tasks = stored }, cancellationToken).ConfigureAwait(false)
                    : answer;
            case SetSchedule { Schedule: { Name: not null, Task.Kind: not null } schedule } set:
                try
                {
                    return await ask(set with { Schedule = await EncodeAsync(schedule, cancellationToken).ConfigureAwait(false) }, cancellationToken).ConfigureAwait(false);
                }
                catch (PayloadCodecException e)
                {
                    return schedule.OfTask(Refused(new TaskId(schedule.Name), e));
                }

            default:
                return await ask(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(TaskSpec[]? Tasks, Rejection? Refusal)> EncodeAsync(IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken)
    {
        var encoded = new TaskSpec[tasks.Count];
        for (var i = 0; i < encoded.Length; i++)
        {
            try
            {
                // The scheduler says what is missing.
                encoded[i] = IncompleteTasks.IsIncomplete(tasks[i]) ? tasks[i] : await EncodeAsync(tasks[i], cancellationToken).ConfigureAwait(false);
            }
            catch (PayloadCodecException e)
            {
                return (null, Refused(tasks[i].Id, e));
            }
        }

        return (encoded, null);
    }

    // A key that is newer, or chance, makes other bytes of the same payload. Null: that is not it, or it can't be told.
    private async ValueTask<IReadOnlyList<TaskSpec>?> AsStoredAsync(
        IReadOnlyList<TaskSpec> given, TaskSpec[] encoded, Func<Request, CancellationToken, ValueTask<Answer>> ask, CancellationToken cancellationToken)
    {
        var isChanged = false;
        var tasks = encoded.ToArray();
        for (var i = 0; i < tasks.Length; i++)
        {
            if (PayloadEnvelope.IsEncoded(tasks[i].Payload.Span)
                && await ask(new GetTask(tasks[i].Id), cancellationToken).ConfigureAwait(false) is TaskFound { Task.Spec: { } stored }
                && !stored.Payload.Span.SequenceEqual(tasks[i].Payload.Span)
                && await IsSameAsync(given[i], stored, cancellationToken).ConfigureAwait(false))
            {
                tasks[i] = WithPayload(tasks[i], stored.Payload);
                isChanged = true;
            }
        }

        return isChanged ? tasks : null;
    }

    private async ValueTask<bool> IsSameAsync(TaskSpec given, TaskSpec stored, CancellationToken cancellationToken)
    {
        try
        {
            var context = PayloadContext.OfPayload(given);
            var mine = await DecodeAsync(given.Payload, context, cancellationToken).ConfigureAwait(false);
            var theirs = await DecodeAsync(stored.Payload, context, cancellationToken).ConfigureAwait(false);
            return mine.Span.SequenceEqual(theirs.Span);
        }
        catch (PayloadCodecException)
        {
            return false;
        }
    }

    private static TaskSpec WithPayload(TaskSpec task, ReadOnlyMemory<byte> payload) => payload.Equals(task.Payload) ? task : task with { Payload = payload };

    // Where a store can't be reached, sending it again is right.
    private static Rejection Refused(TaskId task, PayloadCodecException e) =>
        new TaskFault("payload", e.Message, e.Transient ? RejectionCode.Unavailable : RejectionCode.Invalid).ToRejection(task);
}
