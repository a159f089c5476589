using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Values that many records have.</summary>
public static class ValueFormat
{
    private const int YieldingKinds = 1;

    public static NodeOffer Offer(ref RecordFields f, NodeOffer offer)
    {
        var flags = f.Flags(offer, static o => o.YieldingKinds.Count == 0 ? 0 : YieldingKinds, YieldingKinds);
        return new NodeOffer
        {
            Slots = f.Int(offer.Slots),
            Capacity = f.Resources(offer.Capacity),
            Labels = f.Labels(offer.Labels),
            Performance = f.Int(offer.Performance),
            Kinds = f.Names(offer.Kinds),
            YieldingKinds = flags[YieldingKinds] ? f.Names(offer.YieldingKinds) : [],
        };
    }

    public static BlockedSlots Blocked(ref RecordFields f, BlockedSlots blocked) =>
        new(f.Task(blocked.Task), f.Token(blocked.Token), f.Int(blocked.Attempt), f.Int(blocked.Slots), f.Timestamp(blocked.Since));

    public static Hold Hold(ref RecordFields f, Hold hold) => new(f.Text(hold.Reason), f.Timestamp(hold.Since), f.OptionalName(hold.By));

    /// <summary>A hold behind a byte that says whether there is one, in records that always have one.</summary>
    public static Hold RequiredHold(ref RecordFields f, Hold hold) => f.Optional(hold, Hold) ?? throw f.Corrupt("a hold is missing");

    public static TaskProgress Progress(ref RecordFields f, TaskProgress progress) =>
        new(f.Double(progress.Fraction), f.OptionalName(progress.Message), f.Timestamp(progress.At));

    internal static Resources Resources(ref RecordFields f, Resources value) => new(
        f.Long(value.CpuMillis),
        f.Long(value.MemoryBytes),
        f.List(value.Named, bytesEach: 2, static (ref f, named) => new NamedAmount(f.Name(named.Name), f.Long(named.Amount))));

    internal static Labels Labels(ref RecordFields f, Labels value) =>
        new(f.List(value.Pairs, bytesEach: 2, static (ref f, pair) => new KeyValuePair<string, string>(f.Name(pair.Key), f.Name(pair.Value))));
}
