using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Scheduler.Execution.Journal;

/// <summary>
/// XXH64 with seed 0: finds what a disk or a network got wrong, at several gigabytes a second. Own, because the
/// package that has it (System.IO.Hashing) would be one more to restore for a page of code that never changes.
/// </summary>
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var total = (ulong)bytes.Length;
        ulong hash;
        if (bytes.Length >= 32)
        {
            hash = Stripes(ref bytes);
        }
        else
        {
            hash = Prime5;
        }

        return Avalanche(Tail(hash + total, bytes));
    }

    private static ulong Stripes(ref ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var a = Prime1 + Prime2;
            var b = Prime2;
            var c = 0UL;
            var d = 0UL - Prime1;
            var whole = bytes.Length & ~31;
            var words = MemoryMarshal.Cast<byte, ulong>(bytes[..whole]);
            for (var i = 0; i + 3 < words.Length; i += 4)
            {
                a = Round(a, Little(words[i]));
                b = Round(b, Little(words[i + 1]));
                c = Round(c, Little(words[i + 2]));
                d = Round(d, Little(words[i + 3]));
            }

            bytes = bytes[whole..];
            var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            hash = Merge(hash, a);
            hash = Merge(hash, b);
            hash = Merge(hash, c);
            return Merge(hash, d);
        }
    }

    private static ulong Tail(ulong hash, ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
            }

            if (bytes.Length >= 4)
            {
                hash ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Prime1;
                hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
                bytes = bytes[4..];
            }

            foreach (var one in bytes)
            {
                hash ^= one * Prime5;
                hash = BitOperations.RotateLeft(hash, 11) * Prime1;
            }

            return hash;
        }
    }

    private static ulong Round(ulong sum, ulong word) =>
        unchecked(BitOperations.RotateLeft(sum + (word * Prime2), 31) * Prime1);

    private static ulong Merge(ulong hash, ulong sum) => unchecked(((hash ^ Round(0, sum)) * Prime1) + Prime4);

    private static ulong Little(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    private static ulong Avalanche(ulong hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 33)) * Prime2;
            hash = (hash ^ (hash >> 29)) * Prime3;
            return hash ^ (hash >> 32);
        }
    }
}
