using Scheduler.Core.Rules;
using Scheduler.Embedded.Folder;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Sqlite;
using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Journal;

/// <summary>Reads a journal without changing it.</summary>
/// <param name="database">Open at least for reading. Its owner closes it.</param>
internal sealed class JournalReader(SqliteDatabase database, string file, int partition) : IJournalReader
{
    private byte[] _buffer = [];

    public IEnumerable<StoredBatch> Read(long from)
    {
        using var statement = Guard(() => database.Prepare("""
            SELECT first_event, event_count, bytes FROM journal
            WHERE partition = ?1 AND first_event >= coalesce(
                (SELECT max(first_event) FROM journal WHERE partition = ?1 AND first_event <= ?2), 0)
            ORDER BY first_event
            """));
        statement.Bind(1, partition);
        statement.Bind(2, from);
        while (Guard(statement.Step))
        {
            var row = new StoredBatch(statement.Long(0), (int)statement.Long(1), Copy(statement.Blob(2)));
            if (row.Last >= from)
            {
                yield return row;
            }
        }
    }

    /// <summary>The number of the last event; 0 if there is none.</summary>
    public long LastEvent() => Guard(() =>
    {
        using var statement = database.Prepare(
            "SELECT first_event + event_count - 1 FROM journal WHERE partition = ? ORDER BY first_event DESC LIMIT 1");
        statement.Bind(1, partition);
        return statement.Step() ? statement.Long(0) : 0;
    });

    /// <summary>How far the journal goes, as far as that is visible without reading all of it.</summary>
    public JournalStanding Standing()
    {
        var snapshots = Snapshots();
        var codec = new BatchCodec();
        var first = Read(0).Select(row => (StoredBatch?)row).FirstOrDefault();
        var startsAtBeginning = first is { } row && JournalLossRule.Follows(0, row.First, Events(codec, row)?.Events ?? []);
        var lastRow = LastEvent();
        var last = lastRow == 0 ? null : Read(lastRow).Select(r => Events(codec, r)).FirstOrDefault();
        return new JournalStanding(
            Guard(() => JournalIdentity.OfFolder.Read(database)),
            startsAtBeginning || snapshots.Count > 0 ? 1 : first?.First ?? 1,
            Math.Max(lastRow, snapshots.Count > 0 ? snapshots[0].EventNumber : 0),
            last?.Epoch ?? 0,
            startsAtBeginning || snapshots.Count == 0 ? 0 : snapshots[^1].EventNumber);
    }

    public IReadOnlyList<SnapshotEntry> Snapshots() => Guard(() =>
    {
        using var statement = database.Prepare(
            "SELECT last_event, chunks FROM snapshots WHERE partition = ? ORDER BY last_event DESC");
        statement.Bind(1, partition);
        var found = new List<SnapshotEntry>();
        while (statement.Step())
        {
            found.Add(new SnapshotEntry(statement.Long(0), (int)statement.Long(1)));
        }

        return found;
    });

    public IEnumerable<ReadOnlyMemory<byte>> ReadSnapshot(SnapshotEntry snapshot)
    {
        using var statement = Guard(() => database.Prepare(
            "SELECT bytes FROM snapshot_chunks WHERE partition = ? AND last_event = ? ORDER BY chunk"));
        statement.Bind(1, partition);
        statement.Bind(2, snapshot.EventNumber);
        while (Guard(statement.Step))
        {
            yield return Copy(statement.Blob(0));
        }
    }

    // A damaged row, or a newer one, is told of by who reads all.
    private static BatchRow? Events(BatchCodec codec, StoredBatch row)
    {
        try
        {
            return codec.Decode(row.Bytes.Span, row.First);
        }
        catch (Exception fault) when (fault is JournalCorruptException or JournalFormatException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length < bytes.Length)
        {
            _buffer = new byte[bytes.Length * 2];
        }

        bytes.CopyTo(_buffer);
        return _buffer.AsMemory(0, bytes.Length);
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteFault fault)
        {
            throw DataFolderFaults.From(fault, file);
        }
    }
}
