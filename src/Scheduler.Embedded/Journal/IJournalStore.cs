namespace Scheduler.Embedded.Journal;

/// <summary>One batch, as it is stored.</summary>
/// <param name="First">The number of its first event.</param>
/// <param name="Count">How many events it holds.</param>
/// <param name="Bytes">As the codec wrote them. Whoever hands it over may use the memory again afterwards.</param>
internal readonly record struct StoredBatch(long First, int Count, ReadOnlyMemory<byte> Bytes)
{
    public long Last => First + Count - 1;
}

/// <summary>A snapshot that is complete.</summary>
/// <param name="EventNumber">The last event that it includes; its name.</param>
/// <param name="Chunks">How many chunks it has; the first is 0.</param>
internal readonly record struct SnapshotEntry(long EventNumber, int Chunks);

/// <summary>What a recovery reads: the events, and the snapshots that stand for those which were removed.</summary>
internal interface IJournalReader
{
    /// <summary>Every row that has an event of number <paramref name="from"/> or higher, in order. The bytes of a row are
    /// the reader's again when the next is asked for.</summary>
    IEnumerable<StoredBatch> Read(long from);

    /// <summary>The complete ones, newest first.</summary>
    IReadOnlyList<SnapshotEntry> Snapshots();

    /// <summary>The chunks in order, each valid until the next is asked for. Fewer than there should be where some are missing.</summary>
    IEnumerable<ReadOnlyMemory<byte>> ReadSnapshot(SnapshotEntry snapshot);
}

/// <summary>
/// Where the events are kept. Safe for use by many threads: the writer of batches and the writer of snapshots share it,
/// and each call is short enough for the other to wait for.
/// </summary>
internal interface IJournalStore : IJournalReader, IDisposable
{
    /// <summary>On return the batch is durable, as far as the chosen durability goes. When it throws nobody knows whether
    /// it was stored: only reading tells.</summary>
    /// <exception cref="DataFolderException">The disk is full, or something else is wrong with the folder.</exception>
    void Append(in StoredBatch row);

    /// <summary>A part of a snapshot, which counts for nothing until it is completed.</summary>
    void WriteSnapshotChunk(long eventNumber, int chunk, ReadOnlySpan<byte> bytes);

    /// <summary>The last write of a snapshot: from here on it is one.</summary>
    void CompleteSnapshot(SnapshotEntry snapshot);

    /// <summary>Removes up to <paramref name="rows"/> of the rows that end before <paramref name="eventNumber"/>, the
    /// oldest first.</summary>
    /// <returns>Whether there may be more.</returns>
    bool RemoveEventsBefore(long eventNumber, int rows);

    /// <summary>Removes one chunk that belongs to none of the snapshots to keep.</summary>
    /// <returns>Whether there may be more.</returns>
    bool RemoveSnapshotChunk(IReadOnlyList<SnapshotEntry> keep);
}
