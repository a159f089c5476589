using Scheduler.Embedded.Folder;
using Scheduler.Storage.Sqlite;
using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Journal;

/// <summary>
/// The journal in a SQLite file (or in memory): one row per batch, one transaction per row. It is held in exclusive locking mode,
/// so the index of the write-ahead log is in memory and no other program can write between two batches.
/// </summary>
internal sealed class SqliteJournalStore : IJournalStore
{
    // Of a copy: no longer than a batch takes to write, as batches wait meanwhile.
    private const int PagesAtATime = 256;

    private readonly Lock _gate = new();
    private readonly SqliteDatabase _database;
    private readonly string _file;
    private readonly int _partition;
    private readonly bool _isDurable;
    private readonly string? _id;
    private bool _syncs;
    private int _batchesWaiting;
    private SqliteStatement? _insert;
    private SqliteStatement? _insertChunk;
    private bool _created;
    private int _backups;

    private SqliteJournalStore(SqliteDatabase database, string file, int partition, Durability durability, string? id)
    {
        _id = id;
        _database = database;
        _file = file;
        _partition = partition;
        _isDurable = durability == Durability.Full;
    }

    /// <summary>Opens for writing. The tables are created with the first batch, in one transaction: a journal that has tables
    /// but no rows has lost its rows, and is never taken for a new one.</summary>
    /// <param name="pageLimit">How many pages the file may have; 0 for no limit. Lets tests fill the disk.</param>
    /// <param name="id">The journal's identity from now on; null: in memory, where none is needed.</param>
    public static SqliteJournalStore Open(string file, int partition, Durability durability, int pageLimit = 0, string? id = null)
    {
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(file);
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = NORMAL");
            // Temporary spill files would appear beside nothing of ours, and 16 MiB of cache serve replays.
            database.Execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864");
            if (pageLimit > 0)
            {
                database.Execute($"PRAGMA max_page_count = {pageLimit}");
            }

            var journal = new SqliteJournalStore(database, file, partition, durability, id) { _created = database.HasTable(JournalSchema.Table) };
            if (journal._created && id is not null && JournalIdentity.OfFolder.Read(database) != id)
            {
                database.InTransaction(() => JournalIdentity.OfFolder.Write(database, id));
            }

            return journal;
        }
        catch (SqliteFault fault)
        {
            database?.Dispose();
            throw DataFolderFaults.From(fault, file);
        }
    }

    public void Append(in StoredBatch row)
    {
        var (first, count, bytes) = (row.First, row.Count, row.Bytes);
        Interlocked.Increment(ref _batchesWaiting);
        try
        {
            Guarded(() =>
            {
                Sync(true);
                if (_created)
                {
                    Insert(first, count, bytes.Span);
                    return;
                }

                _database.InTransaction(() =>
                {
                    _database.Execute(JournalSchema.Create);
                    if (_id is not null)
                    {
                        JournalIdentity.OfFolder.Write(_database, _id);
                    }

                    Insert(first, count, bytes.Span);
                });
                _created = true;
            });
        }
        finally
        {
            Interlocked.Decrement(ref _batchesWaiting);
        }
    }

    public void WriteSnapshotChunk(long eventNumber, int chunk, ReadOnlySpan<byte> bytes)
    {
        GiveWay();
        lock (_gate)
        {
            try
            {
                Sync(false);
                _insertChunk ??= _database.Prepare("INSERT OR REPLACE INTO snapshot_chunks VALUES (?, ?, ?, ?)");
                _insertChunk.Bind(1, _partition);
                _insertChunk.Bind(2, eventNumber);
                _insertChunk.Bind(3, chunk);
                _insertChunk.Bind(4, bytes);
                _insertChunk.Run();
            }
            catch (SqliteFault fault)
            {
                throw DataFolderFaults.From(fault, _file);
            }
        }
    }

    public void CompleteSnapshot(SnapshotEntry snapshot) => Guarded(() =>
    {
        Sync(true);
        RunOnce("INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3)", snapshot.EventNumber, snapshot.Chunks);
    });

    public bool RemoveEventsBefore(long eventNumber, int rows)
    {
        var removed = false;
        GiveWay();
        Guarded(() =>
        {
            if (_created && _backups == 0)
            {
                Sync(false);
                RunOnce(
                    """
                    DELETE FROM journal WHERE rowid IN (
                        SELECT rowid FROM journal WHERE partition = ?1 AND first_event + event_count <= ?2
                        ORDER BY first_event LIMIT ?3)
                    """,
                    eventNumber,
                    rows);
                removed = _database.ReadLong("SELECT changes()") == rows;
            }
        });
        return removed;
    }

    public bool RemoveSnapshotChunk(IReadOnlyList<SnapshotEntry> keep)
    {
        var more = false;
        GiveWay();
        Guarded(() =>
        {
            if (!_created || _backups > 0)
            {
                return;
            }

            Sync(false);
            var kept = string.Join(',', keep.Select(s => s.EventNumber));
            RunOnce($"DELETE FROM snapshots WHERE partition = ?1 AND last_event NOT IN ({kept})");
            RunOnce($"""
                DELETE FROM snapshot_chunks WHERE rowid IN (
                    SELECT rowid FROM snapshot_chunks WHERE partition = ?1 AND last_event NOT IN ({kept}) LIMIT 1)
                """);
            more = _database.ReadLong("SELECT changes()") > 0;
        });
        return more;
    }

    /// <summary>Nothing is removed until this is disposed. If the archive was copied before the journal, it may not go as far
    /// as a newer snapshot.</summary>
    public IDisposable KeepAll() => new Keeping(this);

    /// <summary>Copies the journal, including what is written in the meantime: batches are written between two steps.</summary>
    public void BackUp(string file, CancellationToken cancellationToken)
    {
        SqliteBackup? backup = null;
        Guarded(() => backup = new SqliteBackup(_database, file));
        using (backup!)
        {
            var hasMore = true;
            while (hasMore)
            {
                cancellationToken.ThrowIfCancellationRequested();
                GiveWay();
                Guarded(() => hasMore = backup!.Step(PagesAtATime));
            }

            backup!.Complete();
        }
    }

    public IEnumerable<StoredBatch> Read(long from) => Reading(reader => reader.Read(from));

    public IReadOnlyList<SnapshotEntry> Snapshots()
    {
        lock (_gate)
        {
            return _created ? Reader().Snapshots() : [];
        }
    }

    public IEnumerable<ReadOnlyMemory<byte>> ReadSnapshot(SnapshotEntry snapshot) =>
        Reading(reader => reader.ReadSnapshot(snapshot));

    public void Dispose()
    {
        lock (_gate)
        {
            _insert?.Dispose();
            _insertChunk?.Dispose();
            _database.EmptyLog();
            _database.Dispose();
        }
    }

    private void Insert(long first, int count, ReadOnlySpan<byte> bytes)
    {
        _insert ??= _database.Prepare("INSERT INTO journal VALUES (?, ?, ?, ?)");
        _insert.Bind(1, _partition);
        _insert.Bind(2, first);
        _insert.Bind(3, count);
        _insert.Bind(4, bytes);
        _insert.Run();
    }

    private void RunOnce(string sql, params ReadOnlySpan<long> parameters)
    {
        using var statement = _database.Prepare(sql);
        statement.Bind(1, _partition);
        for (var i = 0; i < parameters.Length; i++)
        {
            statement.Bind(i + 2, parameters[i]);
        }

        statement.Run();
    }

    // A lock is not fair: without this a snapshot's hundreds of chunks would follow each other while a batch waits.
    private void GiveWay() => SpinWait.SpinUntil(() => Volatile.Read(ref _batchesWaiting) == 0);

    // Chunks and removals need no sync of their own: what makes them count, the end of a snapshot, syncs all before it.
    // So each call says which way it writes.
    private void Sync(bool isNeeded)
    {
        if (_syncs != (isNeeded && _isDurable))
        {
            _database.Execute("PRAGMA synchronous = " + (_syncs ? "NORMAL" : "FULL"));
            _syncs = !_syncs;
        }
    }

    private JournalReader Reader() => new(_database, _file, _partition);

    // Without the lock, which can't be held over a yield: SQLite itself puts the calls on one connection in a row.
    private IEnumerable<T> Reading<T>(Func<JournalReader, IEnumerable<T>> read) => _created ? read(Reader()) : [];

    private void Guarded(Action work)
    {
        lock (_gate)
        {
            try
            {
                work();
            }
            catch (SqliteFault fault)
            {
                throw DataFolderFaults.From(fault, _file);
            }
        }
    }

    private sealed class Keeping : IDisposable
    {
        private readonly SqliteJournalStore _journal;

        public Keeping(SqliteJournalStore journal)
        {
            _journal = journal;
            Interlocked.Increment(ref journal._backups);
        }

        public void Dispose() => Interlocked.Decrement(ref _journal._backups);
    }
}
