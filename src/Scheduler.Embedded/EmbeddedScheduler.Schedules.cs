using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <content>Schedules.</content>
public sealed partial class EmbeddedScheduler
{
    public ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new SetSchedule(schedule), cancellationToken);

    public ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new HoldSchedule(name, reason), cancellationToken);

    public ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new ReleaseSchedule(name), cancellationToken);

    public ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<RunAccepted>(new RunSchedule(name), cancellationToken);

    public ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new RemoveSchedule(name), cancellationToken);

    public async ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        return await _engine.Follower.AskAsync(follower => follower.Follower.Schedules(filter)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
