namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a queue. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record ConfigureQueue(QueueOptions Queue) : KernelCommand
{
    public override Rejection? Refusal() => QueueOptions.Refusal(Queue);
}

/// <summary>What can be asked of queues.</summary>
public static class QueueRequests
{
    /// <summary>Makes a queue, or changes one: all of its options. It counts for every task that waits in it, and is durable; but a
    /// queue that the scheduler's own options name is as those say again when one starts, after a failover too.</summary>
    public static ValueTask<Response<Acknowledged>> ConfigureQueueAsync(
        this ISchedulerClient client, QueueOptions queue, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new ConfigureQueue(queue), cancellationToken);
}
