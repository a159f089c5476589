using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>Unique keys, and the tasks that have them.</summary>
internal static class UniqueFormat
{
    private const int HasWithin = 1;
    private const int HasDelay = 2;
    private const int HasAtMost = 4;

    private const int HasUntil = 1;
    private const int HasEnded = 2;

    public static UniqueKey Fields(ref RecordFields f, UniqueKey unique)
    {
        var flags = f.Flags(
            unique,
            static u => (u.Within is null ? 0 : HasWithin) | (u.Delay is null ? 0 : HasDelay) | (u.AtMost is null ? 0 : HasAtMost),
            HasWithin | HasDelay | HasAtMost);
        return new UniqueKey
        {
            Key = f.Text(unique.Key),
            OnConflict = f.Enum(unique.OnConflict),
            Within = f.Span(flags[HasWithin], unique.Within),
            Delay = f.Span(flags[HasDelay], unique.Delay),
            AtMost = f.Span(flags[HasAtMost], unique.AtMost),
        };
    }

    public static UniqueClaim Claim(ref RecordFields f, UniqueClaim claim)
    {
        var flags = f.Flags(claim, static c => (c.Until is null ? 0 : HasUntil) | (c.Ended is null ? 0 : HasEnded), HasUntil | HasEnded);
        return new(f.Task(claim.Task), f.Timestamp(claim.Since), f.Timestamp(flags[HasUntil], claim.Until), f.Enum(flags[HasEnded], claim.Ended));
    }
}
