using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Hosting;

/// <summary>The host's scheduler, which may not have started yet.</summary>
internal sealed class HostedClient(Task<EmbeddedScheduler> started) : ISchedulerClient, IBackup
{
    public async ValueTask<Response<SubmitAccepted>> TrySubmitAsync(IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);

    public async ValueTask<TaskInfo?> GetAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).GetAsync(task, cancellationToken).ConfigureAwait(false);

    public async ValueTask<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).ListAsync(filter, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<CancelAccepted>> CancelAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).CancelAsync(task, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<RetryAccepted>> RetryAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).RetryAsync(task, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).CountAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<TaskExplanation?> ExplainAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).ExplainAsync(task, cancellationToken).ConfigureAwait(false);

    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).WaitAsync(task, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).NodesAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<SchedulerStatistics> StatisticsAsync(CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).StatisticsAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> CordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).CordonNodeAsync(name, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> UncordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).UncordonNodeAsync(name, cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> DrainNodeAsync(string name, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).DrainNodeAsync(name, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> ConfigureQueueAsync(QueueOptions queue, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).ConfigureQueueAsync(queue, cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).SetScheduleAsync(schedule, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).HoldScheduleAsync(name, reason, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).ReleaseScheduleAsync(name, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, Timestamp? moment = null, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).RunScheduleAsync(name, moment, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).RemoveScheduleAsync(name, cancellationToken).ConfigureAwait(false);

    public async ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).SchedulesAsync(filter, cancellationToken).ConfigureAwait(false);

    public async Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default) =>
        await (await StartedAsync(cancellationToken).ConfigureAwait(false)).BackUpAsync(folder, cancellationToken).ConfigureAwait(false);

    private Task<EmbeddedScheduler> StartedAsync(CancellationToken cancellationToken) => started.WaitAsync(cancellationToken);
}
