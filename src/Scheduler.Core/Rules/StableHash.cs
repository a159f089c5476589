using System.Runtime.InteropServices;

namespace Scheduler.Core.Rules;

/// <summary>
/// A hash that is the same in every process and every version: digests, content hashes and chance are based on it.
/// Not for use against an adversary. The mixing step is that of SplitMix64 (Steele, Lea, Flood 2014); bytes are folded
/// eight at a time by a 64 × 64 → 128 bit multiplication, as wyhash does.
/// </summary>
public static class StableHash
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong Prime = 0xE7037ED1A0B428DB;

    public static ulong Mix(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Folds one more value into a hash; the order counts.</summary>
    public static ulong Combine(ulong hash, ulong value)
    {
        var high = Math.BigMul(hash ^ value ^ Prime, Golden ^ (hash << 1), out var low);
        return high ^ low;
    }

    public static ulong Combine(ulong hash, long value) => Combine(hash, (ulong)value);

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var hash = Mix(seed ^ (ulong)bytes.Length);
        while (bytes.Length >= 8)
        {
            hash = Combine(hash, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }

        if (bytes.Length > 0)
        {
            Span<byte> tail = stackalloc byte[8];
            tail.Clear();
            bytes.CopyTo(tail);
            hash = Combine(hash, MemoryMarshal.Read<ulong>(tail));
        }

        return Mix(hash);
    }

    public static ulong Of(string? text, ulong seed = 0) =>
        text is null ? Mix(seed ^ ulong.MaxValue) : Of(MemoryMarshal.AsBytes(text.AsSpan()), seed);
}
