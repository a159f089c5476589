using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Hosting;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Tests.Support;

/// <summary>
/// A disk that does what a test tells it to: holds back its syncs, fails, and at a crash loses all that was not synced.
/// Outlives the scheduler; the archive does not, and is projected again.
/// </summary>
internal sealed class TestDisk
{
    private readonly Lock _gate = new();
    private readonly List<StoredBatch> _synced = [];
    private readonly SortedDictionary<(long Event, int Chunk), byte[]> _chunks = [];
    private readonly List<SnapshotEntry> _snapshots = [];
    private readonly SemaphoreSlim _appends = new(0);
    private TaskCompletionSource _syncs = Open(true);
    private Func<StoredBatch, Exception?>? _fault;
    private bool _isDown;

    public IReadOnlyList<StoredBatch> Synced
    {
        get
        {
            lock (_gate)
            {
                return [.. _synced];
            }
        }
    }

    public OpenStores Open()
    {
        _isDown = false;
        return new OpenStores(new Store(this), FolderArchive.Open(SqliteDatabase.InMemory));
    }

    /// <summary>From now on nothing is synced, until <see cref="Resume"/>.</summary>
    public void HoldSyncs() => _syncs = Open(false);

    public void Resume() => _syncs.TrySetResult();

    /// <summary>Ends when a batch has reached the disk since the last call; it may not be synced yet.</summary>
    public Task AppendedAsync() => _appends.WaitAsync();

    public void ForgetAppends()
    {
        while (_appends.Wait(0))
        {
        }
    }

    /// <summary>How the next writes end; null: well.</summary>
    public void Fail(Func<StoredBatch, Exception?>? fault) => _fault = fault;

    /// <summary>Everything that waits for a sync is lost, and nothing more is written before it is opened again.</summary>
    public void Crash()
    {
        _isDown = true;
        Resume();
    }

    public void StoreBehindTheBack(StoredBatch row)
    {
        lock (_gate)
        {
            _synced.Add(row with { Bytes = row.Bytes.ToArray() });
        }
    }

    private static TaskCompletionSource Open(bool isOpen)
    {
        var gate = new TaskCompletionSource();
        if (isOpen)
        {
            gate.SetResult();
        }

        return gate;
    }

    private void Append(StoredBatch row)
    {
        _appends.Release();
        _syncs.Task.Wait();
        if (_isDown)
        {
            throw new DataFolderException(DataFolderProblem.DiskFull, "The disk is gone.");
        }

        if (_fault?.Invoke(row) is { } fault)
        {
            throw fault;
        }

        StoreBehindTheBack(row);
    }

    private sealed class Store(TestDisk disk) : IJournalStore
    {
        public void Append(in StoredBatch row) => disk.Append(row);

        public IEnumerable<StoredBatch> Read(long from) => disk.Synced.Where(r => r.Last >= from);

        public IReadOnlyList<SnapshotEntry> Snapshots()
        {
            lock (disk._gate)
            {
                return [.. disk._snapshots.OrderByDescending(s => s.EventNumber)];
            }
        }

        public IEnumerable<ReadOnlyMemory<byte>> ReadSnapshot(SnapshotEntry snapshot)
        {
            lock (disk._gate)
            {
                return [.. disk._chunks.Where(c => c.Key.Event == snapshot.EventNumber).Select(c => (ReadOnlyMemory<byte>)c.Value)];
            }
        }

        public void WriteSnapshotChunk(long eventNumber, int chunk, ReadOnlySpan<byte> bytes)
        {
            lock (disk._gate)
            {
                disk._chunks[(eventNumber, chunk)] = bytes.ToArray();
            }
        }

        public void CompleteSnapshot(SnapshotEntry snapshot)
        {
            lock (disk._gate)
            {
                disk._snapshots.Add(snapshot);
            }
        }

        public bool RemoveEventsBefore(long eventNumber, int rows) => false;

        public bool RemoveSnapshotChunk(IReadOnlyList<SnapshotEntry> keep) => false;

        public void Dispose()
        {
        }
    }
}
