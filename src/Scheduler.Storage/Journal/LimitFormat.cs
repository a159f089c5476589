using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>Limits, how much tasks use of them, and when keys are due.</summary>
public static class LimitFormat
{
    private const int HasRunning = 1;
    private const int HasRate = 2;
    private const int HasQueues = 4;
    private const int HasKinds = 8;
    private const int All = 15;

    public static LimitOptions Fields(ref RecordFields f, LimitOptions limit)
    {
        var flags = f.Flags(limit, FlagsOf, All);
        return new LimitOptions
        {
            Name = f.Name(limit.Name),
            Running = f.Int(flags[HasRunning], limit.Running),
            Rate = f.Of(flags[HasRate], limit.Rate, static (ref f, rate) => new(f.Int(rate.Starts), f.Span(rate.Period), f.Int(rate.Burst))),
            Queues = flags[HasQueues] ? f.Names(limit.Queues) : [],
            Kinds = flags[HasKinds] ? f.Names(limit.Kinds) : [],
        };
    }

    internal static LimitStart Start(ref RecordFields f, LimitStart start) => new(f.Name(start.Key), f.Timestamp(start.Due));

    /// <summary>Tasks that name the same limits share one list, because many wait at a time.</summary>
    internal static IReadOnlyList<LimitUse> Uses(ref RecordFields f, IReadOnlyList<LimitUse> uses)
    {
        var read = f.List(uses, bytesEach: 2, static (ref f, use) => new LimitUse(f.Name(use.Name), f.Int(use.Cost)));
        return f.Pool is not { } pool ? read : LimitSet.Of(read) is { } set ? pool.Share(set) : [];
    }

    private static int FlagsOf(LimitOptions limit) =>
        (limit.Running is null ? 0 : HasRunning) | (limit.Rate is null ? 0 : HasRate)
        | (limit.Queues.Count == 0 ? 0 : HasQueues) | (limit.Kinds.Count == 0 ? 0 : HasKinds);
}
