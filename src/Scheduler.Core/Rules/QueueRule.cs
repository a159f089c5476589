using Scheduler.Core.Contracts;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>Which queues there may be, and how they are made and changed.</summary>
internal static class QueueRule
{
    /// <summary>Why the queue can't be had; null when it can.</summary>
    public static Rejection? Refusal(QueueOptions? queue, KernelOptions options)
    {
        if (queue is null)
        {
            return new Rejection(RejectionCode.Invalid, "The queue is missing.");
        }

        if (string.IsNullOrWhiteSpace(queue.Name) || queue.Name.Length > 100)
        {
            return new Rejection(RejectionCode.Invalid, $"The queue name '{queue.Name}' must have 1 to 100 characters.");
        }

        if (queue.AgeAfter is { } age && age < TimeSpan.Zero)
        {
            return new Rejection(RejectionCode.Invalid, $"AgeAfter of queue '{queue.Name}' is {age}, but must be zero or more.");
        }

        if (!options.Policies.TryGet(queue.Policy, out _))
        {
            return new Rejection(RejectionCode.UnknownPolicy, options.Policies.UnknownMessage(queue.Policy));
        }

        return options.Strategies.TryGet(queue.Strategy, out _)
            ? null
            : new Rejection(RejectionCode.UnknownStrategy, options.Strategies.UnknownMessage(queue.Strategy));
    }

    public static Answer Configure(Desk desk, QueueOptions queue)
    {
        if (Refusal(queue, desk.Options) is { } refusal)
        {
            return refusal;
        }

        var existing = desk.State.Queue(queue.Name);
        if (existing is null && desk.State.QueueCount >= desk.Options.Limits.MaxQueues)
        {
            return new Rejection(RejectionCode.LimitReached, $"There are {desk.State.QueueCount} queues already, the most there may be.");
        }

        if (existing?.Options != queue)
        {
            desk.Emit(new QueueConfigured(desk.Now, queue));
        }

        return Acknowledged.Instance;
    }
}
