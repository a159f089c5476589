namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a queue. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record ConfigureQueue(QueueOptions Queue) : KernelCommand
{
    public override Rejection? Refusal() => QueueOptions.Refusal(Queue);
}

/// <summary>Requests about queues.</summary>
public static class QueueRequests
{
    /// <summary>Makes a queue, or replaces all options of an existing one. The change applies to every task that waits in it, and is durable. But a
    /// queue that the scheduler's own options name gets those options again when a scheduler starts, also after a failover.</summary>
    public static ValueTask<Response<Acknowledged>> ConfigureQueueAsync(
        this ISchedulerClient client, QueueOptions queue, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new ConfigureQueue(queue), cancellationToken);
}
