using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <content>Schedules.</content>
public sealed partial class EmbeddedScheduler
{
    public ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default)
    {
        // What is incomplete is refused by the loop.
        if (schedule is not { Name: { } name, Task: { } task })
        {
            return AskAsync<Acknowledged>(new SetSchedule(schedule), cancellationToken);
        }

        // As for a task that is submitted: its handler's check, and a copy that nobody else can change.
        return PayloadRefusal(task with { Id = new TaskId(name) }) is { } refusal
            ? ValueTask.FromResult(new Response<Acknowledged>(null, refusal with { Message = $"Schedule '{name}': {refusal.Message}" }))
            : AskAsync<Acknowledged>(new SetSchedule(schedule with { Task = task.Detached() }), cancellationToken);
    }

    public ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new HoldSchedule(name, reason), cancellationToken);

    public ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new ReleaseSchedule(name), cancellationToken);

    public ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, Timestamp? moment = null, CancellationToken cancellationToken = default) =>
        AskAsync<RunAccepted>(new RunSchedule(name, moment), cancellationToken);

    public ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new RemoveSchedule(name), cancellationToken);

    public async ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        return await _engine.Follower.AskAsync(follower => follower.Follower.Schedules(filter)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
