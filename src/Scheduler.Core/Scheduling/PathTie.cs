using System.Numerics;

namespace Scheduler.Core.Scheduling;

/// <summary>What tells tasks apart that a policy puts in one place: the length of their critical paths, the longest first, and then when they were submitted.
/// Both are one number, so that queues which don't ask for it pay nothing.</summary>
internal static class PathTie
{
    // Of the length: where its first bit is, and the twelve bits behind that.
    private const int LengthBits = 12;
    private const int NumberBits = 45;

    public static long Of(TimeSpan path, long admittedAs)
    {
        if (path <= TimeSpan.Zero)
        {
            return admittedAs;
        }

        var first = BitOperations.Log2((ulong)path.Ticks);
        var behind = first >= LengthBits ? path.Ticks >> (first - LengthBits) : path.Ticks << (LengthBits - first);
        var rank = ((long)(first + 1) << LengthBits) | (behind & ((1L << LengthBits) - 1));
        return admittedAs - (rank << NumberBits);
    }
}
