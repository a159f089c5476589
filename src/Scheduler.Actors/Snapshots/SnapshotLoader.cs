using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Snapshots;

/// <summary>The states that a recovery begins with: those of the newest sound snapshot, or empty ones.</summary>
/// <param name="Row">The row that they include; 0: none.</param>
/// <param name="OlderRow">The row of the next older snapshot; 0: none.</param>
/// <param name="SkippedRow">The row of a snapshot that cannot be used because it is newer than the archive; 0: none.</param>
internal sealed record Restored(Kernel Kernel, Follower Follower, long Row, long OlderRow, long SkippedRow);

/// <summary>Reads snapshots. If one is damaged, the older one is used, with a warning.</summary>
internal sealed class SnapshotLoader(SnapshotStoreAccess store, KernelOptions options, ILoggingAdapter log)
{
    // Enough to keep store and decoder busy; a chunk is a megabyte.
    private const int ChunksAtOnce = 4;

    /// <param name="archived">The last event in the archive: outcomes after it are only in the events, so a snapshot
    /// must not be newer than that.</param>
    public async Task<Restored> LoadAsync(long archived)
    {
        var skipped = 0L;
        for (var found = await store.NewestAsync().ConfigureAwait(false); found is { Mark: { } mark };
            found = await store.NewestAsync(found.Row - 1).ConfigureAwait(false))
        {
            if (mark.EventNumber > archived)
            {
                skipped = found.Row;
                continue;
            }

            try
            {
                var records = await ReadAsync(found.Row, mark).ConfigureAwait(false);
                var older = await store.NewestAsync(found.Row - 1).ConfigureAwait(false);
                return Restore(records, found.Row, older?.Row ?? 0, skipped);
            }
            catch (Exception damage) when (damage is JournalCorruptException or InvariantBrokenException)
            {
                log.Warning(damage, LogLines.SnapshotDamaged, found.Row);
            }
        }

        return new Restored(new Kernel(options), new Follower(options.Partition), 0, 0, skipped);
    }

    private async Task<List<SnapshotRecord>> ReadAsync(long row, SnapshotMark mark)
    {
        var chunks = new List<ReadOnlyMemory<byte>>(mark.Chunks);
        foreach (var numbers in Enumerable.Range(1, mark.Chunks).Chunk(ChunksAtOnce))
        {
            var read = await Task.WhenAll(numbers.Select(number => store.ReadChunkAsync(row, number))).ConfigureAwait(false);
            chunks.AddRange(read.Select(chunk => (ReadOnlyMemory<byte>)chunk.Bytes));
        }

        List<SnapshotRecord> records = [.. new SnapshotCodec().Decode(chunks)];
        return records is [SnapshotHead head, ..] && head.LastEventNumber == mark.EventNumber
            ? records
            : throw new InvariantBrokenException($"It is not of event {mark.EventNumber}, as its mark says.");
    }

    // Both from the same records: so they share what tasks are made of.
    private Restored Restore(List<SnapshotRecord> records, long row, long olderRow, long skippedRow)
    {
        var kernel = new Kernel(options);
        var follower = new Follower(options.Partition);
        var other = Task.Run(() => follower.Restore(records));
        kernel.Restore(records);
        other.GetAwaiter().GetResult();
        return new Restored(kernel, follower, row, olderRow, skippedRow);
    }
}
