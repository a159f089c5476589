using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>Fields about copies of stragglers.</summary>
public static class CopyFormat
{
    // Of a group: it says when tasks get copies, and has had some.
    private const int HasOptions = 1;
    private const int HasCounts = 2;

    // Of an attempt: it is a copy, or has had one.
    private const int IsCopy = 1;
    private const int WasCopied = 2;

    public static StragglerOptions Options(ref RecordFields f, StragglerOptions options) => new()
    {
        EndedPercent = f.Int(options.EndedPercent),
        MedianPercent = f.Int(options.MedianPercent),
        MinRunTime = f.Span(options.MinRunTime),
    };

    public static CopyCounts Counts(ref RecordFields f, CopyCounts counts) => new(f.Long(counts.Started), f.Long(counts.Won), f.Long(counts.Wasted));

    /// <summary>A group's settings for copies, and how many it has had; empty for a group that has neither.</summary>
    public static (StragglerOptions? Options, CopyCounts Counts) OfGroup(ref RecordFields f, (StragglerOptions? Options, CopyCounts Counts) value)
    {
        var flags = f.Flags(value, static v => (v.Options is null ? 0 : HasOptions) | (v.Counts == default ? 0 : HasCounts), HasOptions | HasCounts);
        return (f.Of(flags[HasOptions], value.Options, Options), flags[HasCounts] ? f.Of(value.Counts, Counts) : default);
    }

    public static CopyReason Reason(ref RecordFields f, CopyReason reason) =>
        new(f.Span(reason.Ran), f.Span(reason.Median), f.Long(reason.Ended), f.Long(reason.Siblings));

    public static TaskCopy Fields(ref RecordFields f, TaskCopy copy) =>
        new(f.Node(copy.Node), f.Token(copy.Token), f.Timestamp(copy.AssignedAt), f.Of(copy.Reason, Reason), f.Bool(copy.Won));

    internal static (CopyReason? Copy, bool WasCopied) Role(ref RecordFields f, (CopyReason? Copy, bool WasCopied) role)
    {
        var flags = f.Flags(role, static r => (r.Copy is null ? 0 : IsCopy) | (r.WasCopied ? WasCopied : 0), IsCopy | WasCopied);
        return (f.Of(flags[IsCopy], role.Copy, Reason), flags[WasCopied]);
    }

    internal static SnapshotSiblings Siblings(ref RecordFields f, SnapshotSiblings siblings) => new(
        f.Name(siblings.Kind),
        f.Long(siblings.Ended),
        f.List(siblings.RunTimes, bytesEach: 2, static (ref f, time) => new RunTimeCount(f.Int(time.Bucket), f.Long(time.Count))));
}
