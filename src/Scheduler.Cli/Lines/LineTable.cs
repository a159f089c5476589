namespace Scheduler.Cli.Lines;

/// <summary>
/// A number for each of many lines, found by 64 bits of a digest: 15 to 23 bytes a line, and no moment at which all of them
/// are copied. It is cut into parts by the first bits, and each part grows on its own.
/// </summary>
/// <remarks>Two lines of a million whose 64 bits are the same: once in 37 million inputs.</remarks>
internal sealed class LineTable
{
    private const int PartBits = 8;
    private const int FirstSlots = 16;

    private readonly Part[] _parts = new Part[1 << PartBits];

    /// <summary>What it takes of memory, but for a few dozen bytes a part.</summary>
    public long Bytes => _parts.Sum(part => part.Bytes);

    /// <summary>The number of this line; 0 for one that was not here before.</summary>
    public ref uint Of(ulong digest)
    {
        ref var part = ref _parts[digest >> (64 - PartBits)];

        // Zero stands for a free slot.
        return ref part.Find(digest == 0 ? 1 : digest);
    }

    private struct Part
    {
        private ulong[]? _keys;
        private uint[]? _values;
        private int _count;

        public readonly long Bytes => (_keys?.LongLength ?? 0) * (sizeof(ulong) + sizeof(uint));

        public ref uint Find(ulong key)
        {
            _keys ??= new ulong[FirstSlots];
            _values ??= new uint[FirstSlots];
            var at = SlotOf(key);
            if (_keys[at] == 0)
            {
                if (10 * _count >= 8 * _keys.Length)
                {
                    Grow();
                    at = SlotOf(key);
                }

                _keys[at] = key;
                _count++;
            }

            return ref _values[at];
        }

        private readonly int SlotOf(ulong key)
        {
            var keys = _keys!;
            var at = (int)((key & uint.MaxValue) * (ulong)keys.Length >> 32);
            while (keys[at] != 0 && keys[at] != key)
            {
                at = at + 1 == keys.Length ? 0 : at + 1;
            }

            return at;
        }

        private void Grow()
        {
            var keys = _keys!;
            var values = _values!;
            _keys = new ulong[keys.Length + (keys.Length / 2)];
            _values = new uint[_keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                if (keys[i] != 0)
                {
                    var at = SlotOf(keys[i]);
                    _keys[at] = keys[i];
                    _values[at] = values[i];
                }
            }
        }
    }
}
