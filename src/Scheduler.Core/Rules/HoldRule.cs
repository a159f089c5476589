using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>What people keep from beginning, and how it is let go. What runs goes on: its next attempt, if there is one, waits.</summary>
internal static class HoldRule
{
    public static Answer Place(Desk desk, PlaceHold command)
    {
        // A member of a later version may know of other targets.
        if (command.Refusal() is { } incomplete)
        {
            return incomplete;
        }

        if (command.Target == HoldTarget.Schedule)
        {
            return ScheduleSetting.Hold(desk, new HoldSchedule(command.Name, command.Reason) { Principal = command.Principal });
        }

        var (target, name) = (command.Target, command.Name);
        if (Refusal(desk, target, name) is { } refusal)
        {
            return refusal;
        }

        if (TextRule.NameFault(command.Reason, desk.Options.Limits.MaxErrorChars) is { } fault)
        {
            return new Rejection(RejectionCode.Invalid, $"The reason of the hold: {fault}");
        }

        if (command.Principal is { } by && TextRule.NameFault(by, desk.Options.Limits.MaxNameChars) is { } unnamed)
        {
            return new Rejection(RejectionCode.Invalid, $"Who holds it: {unnamed}");
        }

        var known = desk.State.Holds.Find(target, name);
        if (known is null && target != HoldTarget.Task && desk.State.Holds.Count >= desk.Options.Limits.MaxHolds)
        {
            return TooMany(desk);
        }

        if (known?.Reason != command.Reason || (command.Principal is not null && command.Principal != known.By))
        {
            desk.Emit(new HoldPlaced(desk.Now, target, name, command.Reason, command.Principal));
        }

        return Acknowledged.Instance;
    }

    public static Answer Release(Desk desk, ReleaseHold command)
    {
        if (command.Refusal() is { } incomplete)
        {
            return incomplete;
        }

        if (command.Target == HoldTarget.Schedule)
        {
            return ScheduleSetting.Release(desk, new ReleaseSchedule(command.Name) { Principal = command.Principal });
        }

        if (desk.State.Holds.Find(command.Target, command.Name) is not null)
        {
            desk.Emit(new HoldReleased(desk.Now, command.Target, command.Name, command.Principal));
            return Acknowledged.Instance;
        }

        return Refusal(desk, command.Target, command.Name) ?? (Answer)Acknowledged.Instance;
    }

    public static Rejection TooMany(Desk desk) => new(
        RejectionCode.LimitReached, $"{Counted.Of(desk.State.Holds.Count, "hold is", "holds are")} there already, which is the most (MaxHolds). Release some.");

    // Kinds and order keys need not be known yet.
    private static Rejection? Refusal(Desk desk, HoldTarget target, string name) => target switch
    {
        HoldTarget.Task => desk.State.Task(new TaskId(name)) is not null ? null
            : desk.State.Outcomes.Find(new TaskId(name)) is { } outcome
                ? new Rejection(RejectionCode.AlreadyFinal, $"Task '{name}' {outcome.Phase.HowItEnded()}.")
            : new TaskId(name).Unknown(),
        HoldTarget.Queue when desk.State.Queue(name) is null => new Rejection(
            RejectionCode.UnknownQueue, KnownNames.Unknown("queue", name, desk.State.Queues.Select(queue => queue.Options.Name))),
        HoldTarget.Group when desk.State.Groups.Find(name) is null => GroupRequests.Unknown(name),
        HoldTarget.Limit when name.StartsWith(LimitTable.QueuePrefix, StringComparison.Ordinal) => InPlaceOf("queue", name[LimitTable.QueuePrefix.Length..]),
        HoldTarget.Limit when name.StartsWith(LimitTable.KindPrefix, StringComparison.Ordinal) => InPlaceOf("kind", name[LimitTable.KindPrefix.Length..]),
        HoldTarget.Limit when name.IndexOf('*') is >= 0 and var star && star < name.Length - 1 => new Rejection(
            RejectionCode.Invalid, $"The name of the limit, '{name}', has a * that is not its last character. A prefix ends with one, such as tenant:*."),
        _ => TextRule.NameFault(name, desk.Options.Limits.MaxNameChars) is { } fault
            ? new Rejection(RejectionCode.Invalid, $"The name of the {target.Noun()}: {fault}")
            : null,
    };

    private static Rejection InPlaceOf(string what, string name) => new(RejectionCode.Invalid, name == "*"
        ? $"The limits of all {what}s can't be held or released together. Name each {what}."
        : $"A limit on all tasks of a {what} can't be held or released. Hold or release the {what} '{name}' instead.");
}
