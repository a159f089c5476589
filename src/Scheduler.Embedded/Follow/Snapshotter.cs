using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded.Follow;

/// <summary>
/// Writes snapshots and removes what they make superfluous. The follower's thread lends its state only while the state is
/// being encoded; a separate thread writes the chunks and does the rest.
/// </summary>
internal sealed partial class Snapshotter(IJournalStore store, ArchiveFeeder archive, long history, ILogger logger)
{
    private const int Kept = 2;

    // Chunks that may wait for the disk: the encoder waits then.
    private const int MaxChunksWaiting = 8;

    // Rows removed at a time: no longer than a batch takes to write, as batches wait meanwhile.
    private const int RowsAtATime = 16;

    private readonly SnapshotCodec _codec = new();
    private Task _running = Task.CompletedTask;
    private long _latest = store.Snapshots() is [var newest, ..] ? newest.EventNumber : 0;

    /// <summary>The last event that the latest snapshot includes; 0 if there is none.</summary>
    public long Latest => Volatile.Read(ref _latest);

    /// <summary>Whether a snapshot is still being written.</summary>
    public bool IsBusy => !_running.IsCompleted;

    /// <summary>Encodes the state before it returns; completes when the snapshot is written. A fault is logged, and the next snapshot tries
    /// again.</summary>
    public Task WriteAsync(Follower follower)
    {
        var eventNumber = follower.LastEventNumber;
        if (eventNumber == Latest || IsBusy)
        {
            return _running;
        }

        var chunks = new BlockingCollection<Chunk>(MaxChunksWaiting);
        var isWhole = false;
        _running = Task.Factory.StartNew(
            () => Write(eventNumber, chunks, () => Volatile.Read(ref isWhole)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var row in _codec.Encode(follower.Snapshot()))
            {
                chunks.Add(Chunk.Copy(row.Span));
            }

            Volatile.Write(ref isWhole, true);
        }
        finally
        {
            chunks.CompleteAdding();

            // Not sooner: the writer may have ended before CompleteAdding has, which looks at the chunks once more.
            _ = _running.ContinueWith(_ => chunks.Dispose(), TaskScheduler.Default);
        }

        return _running;
    }

    private void Write(long eventNumber, BlockingCollection<Chunk> chunks, Func<bool> isWhole)
    {
        try
        {
            var count = 0;
            foreach (var chunk in chunks.GetConsumingEnumerable())
            {
                store.WriteSnapshotChunk(eventNumber, count++, chunk.Bytes);
                chunk.Return();
            }

            if (!isWhole())
            {
                throw new InvalidOperationException("The state could not be encoded.");
            }

            // Outcomes before the snapshot are not in it: they have to be safe in the archive before it may stand for the
            // events that recorded them.
            var archived = archive.FlushAsync(durable: true).GetAwaiter().GetResult();
            store.CompleteSnapshot(new SnapshotEntry(eventNumber, count));
            Volatile.Write(ref _latest, eventNumber);
            LogWritten(logger, eventNumber, count);
            Clean(archived);
        }
        catch (Exception fault)
        {
            LogFailed(logger, fault, eventNumber);
            foreach (var unwritten in chunks.GetConsumingEnumerable())
            {
                // So that the encoder does not wait for ever.
            }
        }
    }

    private void Clean(long archived)
    {
        var keep = store.Snapshots().Take(Kept).ToArray();
        while (store.RemoveSnapshotChunk(keep))
        {
        }

        if (keep.Length == Kept)
        {
            var superfluous = Math.Min(keep[^1].EventNumber, archived) - history;
            while (store.RemoveEventsBefore(superfluous + 1, RowsAtATime))
            {
            }
        }
    }

    [LoggerMessage(20, LogLevel.Information, "A snapshot up to event {EventNumber} was written ({Chunks} chunks).")]
    private static partial void LogWritten(ILogger logger, long eventNumber, int chunks);

    [LoggerMessage(21, LogLevel.Warning, "The snapshot up to event {EventNumber} could not be written; nothing is lost, and the next one tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, long eventNumber);

    // Pooled: a megabyte each, and hundreds of them, would bring on the collections of garbage that take longest.
    private readonly struct Chunk
    {
        private readonly byte[] _buffer;
        private readonly int _length;

        private Chunk(byte[] buffer, int length)
        {
            _buffer = buffer;
            _length = length;
        }

        public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public static Chunk Copy(ReadOnlySpan<byte> bytes)
        {
            var chunk = new Chunk(ArrayPool<byte>.Shared.Rent(bytes.Length), bytes.Length);
            bytes.CopyTo(chunk._buffer);
            return chunk;
        }

        public void Return() => ArrayPool<byte>.Shared.Return(_buffer);
    }
}
