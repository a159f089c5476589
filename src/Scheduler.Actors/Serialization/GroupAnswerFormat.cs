using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Answers about groups, about what waits for tasks and groups, and about how many tasks are in which phase.</summary>
internal static class GroupAnswerFormat
{
    public static GroupFound Found(ref RecordFields f, GroupFound answer) =>
        f.Bool(answer.Group is not null) ? new(f.Of(answer.Group, Group) with { Phases = Phases(ref f, answer.Group?.Phases, KnownPhase) }) : new(null);

    public static GroupPage Page(ref RecordFields f, GroupPage page) => new(f.List(page.Groups, bytesEach: 8, Group), f.OptionalName(page.Next));

    public static DependantsFound Dependants(ref RecordFields f, DependantsFound answer)
    {
        var total = f.Int(answer.Total);
        return new(
            f.List(answer.Dependants, bytesEach: 3, static (ref f, dependant) => new Dependant(f.Task(dependant.Task), f.Enum(dependant.On), f.Enum(dependant.Phase))),
            total);
    }

    /// <summary>Counts by phase, including phases that this version does not know.</summary>
    public static TasksCounted Counted(ref RecordFields f, TasksCounted answer) => new(Phases(ref f, answer.Counts, AnyPhase));

    /// <summary>Whether a group of the answer has settings for copies, or has had some.</summary>
    public static bool SaysOfCopies(Answer answer) => answer switch
    {
        GroupFound { Group: { } group } => SaysOfCopies(group),
        GroupPage page => page.Groups.Any(SaysOfCopies),
        _ => false,
    };

    /// <summary>One group, or a page: in the usual format, followed by each group's data about copies.</summary>
    public static Answer WithCopies(ref RecordFields f, Answer answer)
    {
        if (!f.Bool(answer is GroupPage))
        {
            return new GroupFound(WithCopies(ref f, f.Of(answer as GroupFound, Found).Group ?? throw f.Corrupt("a group is missing")));
        }

        var page = f.Of(answer as GroupPage, Page);
        GroupInfo[] groups = [.. page.Groups];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = WithCopies(ref f, groups[i]);
        }

        return page with { Groups = groups };
    }

    private static Dictionary<TaskPhase, long> Phases(
        ref RecordFields f, IReadOnlyDictionary<TaskPhase, long>? counts, FieldsOf<KeyValuePair<TaskPhase, long>> count)
    {
        var phases = new Dictionary<TaskPhase, long>();
        foreach (var (phase, tasks) in f.List([.. counts ?? phases], bytesEach: 2, count))
        {
            phases[phase] = tasks;
        }

        return phases;
    }

    private static bool SaysOfCopies(GroupInfo group) => group.Stragglers is not null || group.Copies != default;

    private static GroupInfo WithCopies(ref RecordFields f, GroupInfo group)
    {
        var (options, counts) = f.Of((group.Stragglers, group.Copies), CopyFormat.OfGroup);
        return group with { Stragglers = options, Copies = counts };
    }

    // What it has to do with copies comes later, or not at all.
    private static GroupInfo Group(ref RecordFields f, GroupInfo group) => new(
        f.Name(group.Name),
        f.OptionalName(group.Parent),
        f.Bool(group.IsSealed),
        f.Long(group.Unfinished),
        f.Of(group.Ended, GraphFormat.Counts),
        f.Timestamp(group.OpenedAt),
        f.OptionalTimestamp(group.FirstAt),
        f.OptionalTimestamp(group.LastAt),
        f.OptionalTimestamp(group.EndedAt))
    {
        Stragglers = group.Stragglers,
        Copies = group.Copies,
    };

    private static KeyValuePair<TaskPhase, long> KnownPhase(ref RecordFields f, KeyValuePair<TaskPhase, long> count) => new(f.Enum(count.Key), f.Long(count.Value));

    private static KeyValuePair<TaskPhase, long> AnyPhase(ref RecordFields f, KeyValuePair<TaskPhase, long> count) => new(f.AnyEnum(count.Key), f.Long(count.Value));
}
