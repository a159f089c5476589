using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>What a row holds. Stored by number: add, never renumber.</summary>
public enum RowKind
{
    Batch = 1,
    SnapshotChunk = 2,
    SnapshotCommit = 3,
    FromNode = 4,
    ToNode = 5,
    TaskSpecs = 6,
    TaskInfo = 7,
    FromClients = 8,
    ToClients = 9,
    AttemptInfo = 10,
}

/// <summary>
/// The frame of every row: <c>"SCHJ"</c>, the format's version (one byte), the row's kind (one byte), the payload,
/// and XXH64 of all that (8 bytes, little-endian). This frame is the same in every version, so that a row of
/// a newer one can be told from a damaged one.
/// </summary>
internal static class RowFrame
{
    /// <summary>The format's version. Raised when a reader of the old one could not even find the records; new content of a record
    /// only changes the record's own version.</summary>
    public const byte FormatVersion = 1;

    public const int HeaderBytes = 6;
    public const int ChecksumBytes = 8;

    private static ReadOnlySpan<byte> Magic => "SCHJ"u8;

    public static void WriteHeader(Span<byte> header, RowKind kind)
    {
        Magic.CopyTo(header);
        header[4] = FormatVersion;
        header[5] = (byte)kind;
    }

    public static void WriteChecksum(Span<byte> row) =>
        BinaryPrimitives.WriteUInt64LittleEndian(row[^ChecksumBytes..], XxHash64.HashToUInt64(row[..^ChecksumBytes]));

    /// <summary>Checks the frame and returns the kind of the row, and its payload.</summary>
    public static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> row, long? rowNumber, out RowKind kind)
    {
        if (row.Length < HeaderBytes + ChecksumBytes)
        {
            throw new JournalCorruptException(
                string.Create(CultureInfo.InvariantCulture, $"it has only {row.Length} bytes"), rowNumber);
        }

        if (!row.StartsWith(Magic))
        {
            throw new JournalCorruptException("it does not begin like one", rowNumber);
        }

        // Before the version: a damaged version is damage, not a newer one.
        if (BinaryPrimitives.ReadUInt64LittleEndian(row[^ChecksumBytes..]) != XxHash64.HashToUInt64(row[..^ChecksumBytes]))
        {
            throw new JournalCorruptException("its checksum is wrong", rowNumber);
        }

        if (row[4] is 0 or > FormatVersion)
        {
            throw new JournalFormatException(
                string.Create(CultureInfo.InvariantCulture, $"format {row[4]}; this one reads up to {FormatVersion}"), rowNumber);
        }

        kind = (RowKind)row[5];
        return row[HeaderBytes..^ChecksumBytes];
    }

    /// <summary>Like <see cref="Open(ReadOnlySpan{byte}, long?, out RowKind)"/>, for a row that must be of one kind.</summary>
    public static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> row, long? rowNumber, RowKind expected)
    {
        var payload = Open(row, rowNumber, out var kind);
        if (kind == expected)
        {
            return payload;
        }

        if (!Enum.IsDefined(kind))
        {
            throw new JournalFormatException(
                string.Create(CultureInfo.InvariantCulture, $"a row of kind {(int)kind}, which this one does not know"), rowNumber);
        }

        throw new JournalCorruptException($"it is {Articles.With(kind.ToString())} row where {Articles.With(expected.ToString())} row is expected", rowNumber);
    }
}
