namespace Scheduler.Embedded.Journal;

/// <summary>A stored batch.</summary>
/// <param name="First">The number of its first event.</param>
/// <param name="Count">How many events it holds.</param>
/// <param name="Bytes">The bytes that the codec wrote. The caller may reuse the memory after the call.</param>
internal readonly record struct StoredBatch(long First, int Count, ReadOnlyMemory<byte> Bytes)
{
    public long Last => First + Count - 1;
}

/// <summary>A complete snapshot.</summary>
/// <param name="EventNumber">The last event that it includes, which is also its name.</param>
/// <param name="Chunks">How many chunks it has; the first is 0.</param>
internal readonly record struct SnapshotEntry(long EventNumber, int Chunks);

/// <summary>What a recovery reads: the events, and the snapshots that replace removed events.</summary>
internal interface IJournalReader
{
    /// <summary>Every row that has an event of number <paramref name="from"/> or higher, in order. The bytes of a row are valid only
    /// until the next row is requested.</summary>
    IEnumerable<StoredBatch> Read(long from);

    /// <summary>The complete snapshots, newest first.</summary>
    IReadOnlyList<SnapshotEntry> Snapshots();

    /// <summary>The chunks in order, each valid until the next is requested. If some are missing, fewer are returned.</summary>
    IEnumerable<ReadOnlyMemory<byte>> ReadSnapshot(SnapshotEntry snapshot);
}

/// <summary>
/// Stores the events. Safe for use by many threads: the writer of batches and the writer of snapshots share it,
/// and each call is short enough for the other to wait.
/// </summary>
internal interface IJournalStore : IJournalReader, IDisposable
{
    /// <summary>When it returns, the batch is durable, as far as the chosen durability goes. When it throws, it is unknown whether
    /// the batch was stored: only reading tells.</summary>
    /// <exception cref="DataFolderException">The disk is full, or something else is wrong with the folder.</exception>
    void Append(in StoredBatch row);

    /// <summary>Writes a part of a snapshot. It has no effect until the snapshot is completed.</summary>
    void WriteSnapshotChunk(long eventNumber, int chunk, ReadOnlySpan<byte> bytes);

    /// <summary>The last write of a snapshot: from now on the snapshot is complete.</summary>
    void CompleteSnapshot(SnapshotEntry snapshot);

    /// <summary>Removes up to <paramref name="rows"/> of the rows that end before <paramref name="eventNumber"/>, the
    /// oldest first.</summary>
    /// <returns>Whether there may be more to remove.</returns>
    bool RemoveEventsBefore(long eventNumber, int rows);

    /// <summary>Removes one chunk that does not belong to any of the snapshots to keep.</summary>
    /// <returns>Whether there may be more to remove.</returns>
    bool RemoveSnapshotChunk(IReadOnlyList<SnapshotEntry> keep);
}
