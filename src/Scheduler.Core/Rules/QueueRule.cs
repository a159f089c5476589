using Scheduler.Core.Events;
using Scheduler.Core.Policies;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>Which queues there may be, and how they are made and changed.</summary>
internal static class QueueRule
{
    private const int MostNameChars = 100;

    /// <summary>What is wrong with the name of a queue, wherever it stands.</summary>
    public static TaskFault? NameFault(string field, string name) =>
        TextRule.NameFault(name, MostNameChars) is { } reason ? new TaskFault(field, reason) : null;

    /// <summary>Why the queue can't be configured; null when it can.</summary>
    public static Rejection? Refusal(QueueOptions queue, KernelOptions options)
    {
        if (QueueOptions.Refusal(queue) is { } missing)
        {
            return missing;
        }

        if (NameFault("name", queue.Name) is { } fault)
        {
            return new Rejection(RejectionCode.Invalid, $"The queue's {fault}");
        }

        if (queue.AgeAfter is { } age && age < TimeSpan.Zero)
        {
            return new Rejection(RejectionCode.Invalid, $"AgeAfter of queue '{queue.Name}' is {Durations.Text(age)}, but must be zero or more.");
        }

        if (queue.TieBreak is not (null or QueueOptions.ByCriticalPath))
        {
            return new Rejection(
                RejectionCode.Invalid,
                $"TieBreak of queue '{queue.Name}' is '{queue.TieBreak}', but must be {QueueOptions.ByCriticalPath}, or left out: then the task goes first that was submitted first.");
        }

        if (OptionRange.Refusal(() => OptionRange.RequireAll(queue, $" of queue '{queue.Name}'")) is { } refusal)
        {
            return refusal;
        }

        if (!options.Policies.TryGet(queue.Policy, out var policy))
        {
            return new Rejection(RejectionCode.UnknownPolicy, options.Policies.UnknownMessage(queue.Policy));
        }

        if (policy.Preemption == Preemption.BySlice && queue.Preempt == false)
        {
            return new Rejection(
                RejectionCode.Invalid,
                $"The queue '{queue.Name}' must not interrupt (Preempt is false), but its policy '{policy.Name}' does nothing else. "
                + "Leave Preempt out, or take another policy.");
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
            return new Rejection(RejectionCode.LimitReached, $"{Counted.Of(desk.State.QueueCount, "queue is", "queues are")} there already, which is the limit.");
        }

        if (existing?.Options != queue)
        {
            desk.Emit(new QueueConfigured(desk.Now, queue));
            PreemptionRule.Reclaim(desk);
        }

        return Acknowledged.Instance;
    }
}
