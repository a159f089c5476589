using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Scheduler.Core.Rules;

namespace Scheduler.Storage.Witness;

/// <summary>
/// A small file beside the journal that records how far the journal goes: two lines of a fixed length, of which the older one is
/// overwritten after each commit. It has no write-ahead log to lose, and is not part of any database, so it is still there when
/// databases are restored. It is written after the journal, so that it is never ahead of it; it reaches the disk with the system's next sync.
/// </summary>
public sealed class WitnessFile : IDisposable
{
    public const string Name = "witness";

    private const int DigitsAt = 47;
    private const int EpochAt = 73;
    private const int CheckAt = 99;

    // journal <32 digits> event <19> epoch <19> check <16>
    private const int LineLength = 116;
    private const int IdLength = 32;
    private const int Digits = 19;

    private readonly SafeFileHandle _file;
    private readonly byte[] _line = new byte[LineLength];
    private int _next;

    private WitnessFile(SafeFileHandle file, string journalId)
    {
        _file = file;
        Encoding.ASCII.GetBytes($"journal {journalId} event {0:D19} epoch {0:D19} check {0:x16}\n", _line);
    }

    /// <summary>Reads the file. Null: it does not exist, or nothing in it can be read.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no read permission.</exception>
    public static Standing? Read(string path)
    {
        byte[] bytes;
        try
        {
            // Whoever writes it goes on meanwhile.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bytes = new byte[2 * LineLength];
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return Parse(bytes, 0) is var first && Parse(bytes, LineLength) is var second && (second?.LastEvent ?? -1) > (first?.LastEvent ?? -1)
            ? second
            : first;
    }

    /// <summary>Opens the file for writing, or creates it, and records what is known for certain; that survives a power cut at once.</summary>
    /// <param name="journalId">An id from <see cref="NewJournalId"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no write permission.</exception>
    public static WitnessFile Open(string path, string journalId, long lastEvent, long epoch)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // Both lines: what they said of another journal, or of events that are given up, counts no more.
            var witness = new WitnessFile(file, journalId);
            witness.Note(lastEvent, epoch);
            witness.Note(lastEvent, epoch);
            witness.Flush();
            FolderSync.Flush(System.IO.Path.GetDirectoryName(path)!);
            return witness;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static string NewJournalId() => Guid.NewGuid().ToString("N");

    /// <summary>Records that the journal is durable up to here.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Note(long lastEvent, long epoch)
    {
        var line = _line.AsSpan();
        Utf8Formatter.TryFormat(lastEvent, line[DigitsAt..], out _, new('D', Digits));
        Utf8Formatter.TryFormat(epoch, line[EpochAt..], out _, new('D', Digits));
        Utf8Formatter.TryFormat(Check(line), line[CheckAt..], out _, new('x', 16));
        RandomAccess.Write(_file, line, _next * LineLength);
        _next = 1 - _next;
    }

    /// <summary>Makes what was recorded survive a power cut.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();

    private static Standing? Parse(ReadOnlySpan<byte> bytes, int at)
    {
        if (bytes.Length < at + LineLength)
        {
            return null;
        }

        var line = bytes.Slice(at, LineLength);
        var text = Encoding.ASCII.GetString(line);
        return text.StartsWith("journal ", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(DigitsAt, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && long.TryParse(text.AsSpan(EpochAt, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            && ulong.TryParse(text.AsSpan(CheckAt, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var check)
            && check == Check(line)
                ? new Standing(text.Substring("journal ".Length, IdLength), last, epoch)
                : null;
    }

    private static ulong Check(ReadOnlySpan<byte> line) => XxHash64.HashToUInt64(line[..CheckAt]);
}
