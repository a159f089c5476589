using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>Dependencies of tasks, and groups.</summary>
public static class GraphFormat
{
    private const int HasParent = 1;
    private const int IsSealed = 2;
    private const int HasFirstAt = 4;
    private const int HasLastAt = 8;
    private const int HasEndedAt = 16;
    private const int HasCopies = 32;

    // Of an edge: its condition, and whether it is on a group.
    private const int OnGroup = 1;
    private const int ConditionShift = 1;

    public static IReadOnlyList<Dependency> After(ref RecordFields f, IReadOnlyList<Dependency> after, ref UnmetAction ifUnmet)
    {
        ifUnmet = f.Enum(ifUnmet);
        return f.List(after, bytesEach: 2, Edge);
    }

    public static UnmetCondition Unmet(ref RecordFields f, UnmetCondition unmet) => new(f.Text(unmet.Name), f.Bool(unmet.IsGroup), f.Enum(unmet.Ended));

    public static EndedEdge Ended(ref RecordFields f, EndedEdge edge) => new(f.Int(edge.Place), f.Enum(edge.Ended));

    public static GroupCounts Counts(ref RecordFields f, GroupCounts counts) =>
        new(f.Long(counts.Succeeded), f.Long(counts.Failed), f.Long(counts.Cancelled), f.Long(counts.Expired));

    internal static SnapshotGroup Group(ref RecordFields f, SnapshotGroup group)
    {
        var flags = f.Flags(group, FlagsOf, HasParent | IsSealed | HasFirstAt | HasLastAt | HasEndedAt | HasCopies);
        var read = new SnapshotGroup(
            f.Name(group.Name),
            f.Name(flags[HasParent], group.Parent),
            f.Long(group.Number),
            f.Timestamp(group.OpenedAt),
            flags[IsSealed],
            f.Of(group.Ended, Counts),
            f.Timestamp(flags[HasFirstAt], group.FirstAt),
            f.Timestamp(flags[HasLastAt], group.LastAt),
            f.Timestamp(flags[HasEndedAt], group.EndedAt));
        if (!flags[HasCopies])
        {
            return read;
        }

        var (options, counts) = f.Of((group.Stragglers, group.Copies), CopyFormat.OfGroup);
        return read with { Stragglers = options, Copies = counts, Siblings = f.List(group.Siblings, bytesEach: 3, CopyFormat.Siblings) };
    }

    private static Dependency Edge(ref RecordFields f, Dependency edge)
    {
        var flags = f.Int((edge.IsGroup ? OnGroup : 0) | ((int)edge.On << ConditionShift));
        var (isGroup, on) = ((flags & OnGroup) != 0, (DependencyCondition)(flags >> ConditionShift));
        return f.IsWriting || Enum.IsDefined(on)
            ? new Dependency(isGroup ? f.Name(edge.Name) : f.Text(edge.Name), isGroup, on)
            : throw f.Newer($"{nameof(DependencyCondition)} {flags >> ConditionShift}, which this one does not know");
    }

    private static int FlagsOf(SnapshotGroup group) =>
        (group.Parent is null ? 0 : HasParent)
        | (group.IsSealed ? IsSealed : 0)
        | (group.FirstAt is null ? 0 : HasFirstAt)
        | (group.LastAt is null ? 0 : HasLastAt)
        | (group.EndedAt is null ? 0 : HasEndedAt)
        | (group.Stragglers is not null || group.Copies != default || group.Siblings.Count > 0 ? HasCopies : 0);
}
