using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Groups are opened, filled with tasks, sealed, and end once: when they are sealed and all of their tasks have ended.</summary>
internal static class GroupRule
{
    /// <summary>How deep groups may lie in each other.</summary>
    public const int MostDepth = 8;

    private const int ForgottenAtATime = 1_000;

    /// <summary>Asked again, in the same words, while it is open, the answer is the same.</summary>
    public static Answer Open(Desk desk, OpenGroup command)
    {
        var (name, parent) = (command.Group, command.Parent);
        if ((NameFault(desk, name) ?? command.Refusal()) is { } fault)
        {
            return fault;
        }

        if (desk.State.Groups.Find(name) is { } known)
        {
            return known.IsSealed ? Sealed(name)
                : known.Parent?.Name != parent ? new Rejection(
                    RejectionCode.Invalid, $"The group '{name}' is open, and is in {(known.Parent is { } other ? $"the group '{other.Name}'" : "no other group")}.")
                : command.Stragglers is { } options && options != known.Stragglers ? new Rejection(
                    RejectionCode.Invalid, $"The group '{name}' is open, and says something else of stragglers; that can't be changed.")
                : Acknowledged.Instance;
        }

        if (parent is not null)
        {
            if (desk.State.Groups.Find(parent) is not { } outer)
            {
                return GroupRequests.Unknown(parent);
            }

            if (outer.IsSealed)
            {
                return Sealed(parent);
            }

            if (outer.Depth >= MostDepth)
            {
                return new Rejection(RejectionCode.Invalid, $"The group '{parent}' lies {outer.Depth} deep already; groups lie at most {MostDepth} deep.");
            }
        }

        if (NoRoom(desk, 1) is { } refusal)
        {
            return refusal;
        }

        desk.Emit(new GroupOpened(desk.Now, name, parent, command.Principal) { Stragglers = command.Stragglers });
        return Acknowledged.Instance;
    }

    public static Answer Seal(Desk desk, SealGroup command)
    {
        if (desk.State.Groups.Find(command.Group) is not { } group)
        {
            return GroupRequests.Unknown(command.Group);
        }

        if (!group.IsSealed)
        {
            desk.Emit(new GroupSealed(desk.Now, group.Name));
        }

        return Acknowledged.Instance;
    }

    /// <summary>Why so many groups more can't be opened; null: they can.</summary>
    public static Rejection? NoRoom(Desk desk, int more)
    {
        var most = desk.Options.Limits.MaxGroups;
        return desk.State.Groups.Count + more <= most ? null : new Rejection(
            RejectionCode.LimitReached,
            $"{Counted.Of(desk.State.Groups.Count, "group is", "groups are")} remembered; the most is {most} (MaxGroups). Try again when some have ended and are forgotten.");
    }

    /// <summary>A group that is not sealed and so keeps this one from ending: itself, or one in it; null: there is none.</summary>
    public static GroupState? Unsealed(GroupState group) => !group.IsSealed ? group
        : group.OpenChildren == 0 ? null
        : group.Children.Where(child => child.EndedAt is null).Select(Unsealed).FirstOrDefault(found => found is not null);

    public static Rejection Sealed(string group) =>
        new(RejectionCode.GroupSealed, $"The group '{group}' is sealed: it takes no more tasks, and no more groups.");

    /// <summary>Whether a task that has ended is counted with the group of its name: that may be forgotten, and another may have the name since.</summary>
    public static bool IsCounted(Desk desk, TaskSpec task, Timestamp submittedAt) =>
        task.Group is null || (desk.State.Groups.Find(task.Group) is { } group && group.OpenedAt <= submittedAt);

    /// <summary>Groups leave the memory a while after they have ended, as outcomes do, but those that something still waits for.</summary>
    public static void Forget(Desk desk)
    {
        var (groups, old) = (desk.State.Groups, desk.Now + (desk.Options.Limits.OutcomesKeptFor * -1.1));
        HashSet<string>? forgotten = null;
        for (var looks = 0; looks < ForgottenAtATime && groups.TakeEndedBy(old) is { } group; looks++)
        {
            if (IsNeeded(desk, group, forgotten))
            {
                groups.AddEnded(group, desk.Now);
            }
            else
            {
                (forgotten ??= new(StringComparer.Ordinal)).Add(group.Name);
            }
        }

        if (forgotten is not null)
        {
            desk.Emit(new GroupsForgotten(desk.Now, [.. forgotten]));
        }
    }

    private static bool IsNeeded(Desk desk, GroupState group, HashSet<string>? forgotten) => group.Unfinished > 0
        || group.Children.Any(child => forgotten?.Contains(child.Name) != true)
        || desk.State.Dependencies.HasDependants(group.Name, isGroup: true);

    private static Rejection? NameFault(Desk desk, string name) => TextRule.NameFault(name, desk.Options.Limits.MaxNameChars) is { } reason
        ? new Rejection(RejectionCode.Invalid, $"The group's name: {reason}")
        : null;
}
