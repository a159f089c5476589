using System.Collections.Concurrent;
using Akka.Event;
using Scheduler.Core;
using Scheduler.Execution.Archive;
using Scheduler.Execution.Journal;

namespace Scheduler.Actors.Snapshots;

/// <summary>
/// Writes snapshots of the follower's state and removes what they make superfluous. The follower lends its state for as long
/// as it is being encoded; chunks are written meanwhile, and the rest done, elsewhere.
/// </summary>
/// <param name="superfluous">Told up to which row the journal may be cut.</param>
internal sealed class SnapshotWriter(
    SnapshotStoreAccess store, ArchiveFeeder archive, Restored restored, Action<long> superfluous, ILoggingAdapter log)
{
    // Megabytes that may wait for the store: the encoder waits then, and with it whoever asks the follower.
    private const int MaxChunksWaiting = 64;

    private Task _running = Task.CompletedTask;
    private long _row = restored.Row;

    /// <summary>Whether one is still being written.</summary>
    public bool IsBusy => !_running.IsCompleted;

    /// <summary>Encodes the state before it returns; ends when it is written. A fault is logged, and the next one tries again.</summary>
    /// <param name="row">The last row that the state includes.</param>
    public Task WriteAsync(Follower follower, long row)
    {
        if (IsBusy || row == Volatile.Read(ref _row))
        {
            return _running;
        }

        var chunks = new BlockingCollection<SnapshotChunk>(MaxChunksWaiting);
        var eventNumber = follower.LastEventNumber;
        _running = Task.Run(() => WriteAsync(row, eventNumber, chunks));
        foreach (var chunk in new SnapshotCodec().Encode(follower.Snapshot()))
        {
            chunks.Add(new SnapshotChunk(chunk.ToArray()));
        }

        chunks.CompleteAdding();
        return _running;
    }

    private async Task WriteAsync(long row, long eventNumber, BlockingCollection<SnapshotChunk> chunks)
    {
        try
        {
            await store.BeginAsync(row).ConfigureAwait(false);
            var count = 0;
            foreach (var chunk in chunks.GetConsumingEnumerable())
            {
                await store.WriteChunkAsync(row, ++count, chunk).ConfigureAwait(false);
            }

            // Outcomes before the snapshot are not in it: they have to be safe in the archive before it may stand for the
            // events that recorded them.
            await archive.FlushAsync(durable: true).ConfigureAwait(false);
            await store.CompleteAsync(row, new SnapshotMark(eventNumber, count)).ConfigureAwait(false);
            var older = Interlocked.Exchange(ref _row, row);
            log.Info("A snapshot up to row {0} was written: event {1}, {2} chunks.", row, eventNumber, count);
            if (older > 0)
            {
                // The two newest are kept.
                await store.RemoveBeforeAsync(older).ConfigureAwait(false);
                superfluous(older);
            }
        }
        catch (Exception fault)
        {
            log.Warning(fault, "The snapshot up to row {0} could not be written, or what it replaces not removed; nothing is lost, and the next one tries again.", row);
            foreach (var unwritten in chunks.GetConsumingEnumerable())
            {
                // So that the encoder does not wait for ever.
            }
        }
        finally
        {
            chunks.Dispose();
        }
    }
}
