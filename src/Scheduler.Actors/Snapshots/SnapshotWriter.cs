using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Core;
using Scheduler.Core.State;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Snapshots;

/// <summary>
/// Writes snapshots of the follower's state and removes what they make superfluous. The follower lends its state until it is copied
/// (half a second for a million tasks, whose contents are shared); it is encoded and written elsewhere, at the store's own speed.
/// </summary>
/// <param name="superfluous">Called with the row up to which the journal may be cut.</param>
internal sealed class SnapshotWriter(
    SnapshotStoreAccess store, ArchiveFeeder archive, Restored restored, Action<long> superfluous, ILoggingAdapter log)
{
    private Task _running = Task.CompletedTask;
    private long _row = restored.Row;

    /// <summary>Whether a snapshot is still being written.</summary>
    public bool IsBusy => !_running.IsCompleted;

    /// <summary>Copies the state before it returns; completes when the snapshot is written. A fault is logged, and the next snapshot tries
    /// again.</summary>
    /// <param name="row">The last row that the state includes.</param>
    public Task WriteAsync(Follower follower, long row)
    {
        if (IsBusy || row == Volatile.Read(ref _row))
        {
            return _running;
        }

        var eventNumber = follower.LastEventNumber;
        SnapshotRecord[] records = [.. follower.Snapshot()];
        return _running = Task.Run(() => WriteAsync(row, eventNumber, records));
    }

    private async Task WriteAsync(long row, long eventNumber, SnapshotRecord[] records)
    {
        try
        {
            await store.BeginAsync(row).ConfigureAwait(false);
            var count = 0;
            foreach (var chunk in new SnapshotCodec().Encode(records))
            {
                await store.WriteChunkAsync(row, ++count, new SnapshotChunk(chunk.ToArray())).ConfigureAwait(false);
            }

            // Not to be kept for as long as the archive takes.
            records = [];

            // Outcomes before the snapshot are not in it: they have to be safe in the archive before it may stand for the
            // events that recorded them.
            await archive.FlushAsync(durable: true).ConfigureAwait(false);
            await store.CompleteAsync(row, new SnapshotMark(eventNumber, count)).ConfigureAwait(false);
            var older = Interlocked.Exchange(ref _row, row);
            log.Info(LogLines.SnapshotWritten, row, eventNumber, count);
            if (older > 0)
            {
                // The two newest are kept.
                await store.RemoveBeforeAsync(older).ConfigureAwait(false);
                superfluous(older);
            }
        }
        catch (Exception fault)
        {
            log.Warning(fault, LogLines.SnapshotNotWritten, row);
        }
    }
}
