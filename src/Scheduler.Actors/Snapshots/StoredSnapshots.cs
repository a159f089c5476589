using Akka.Actor;
using Akka.Persistence;

namespace Scheduler.Actors.Snapshots;

/// <summary>
/// A snapshot is complete when this is stored, under the scheduler's own persistence id and the number of the row that it
/// includes: Akka replays the rows after it.
/// </summary>
/// <param name="EventNumber">The last event that it includes.</param>
/// <param name="Chunks">How many chunks it has.</param>
internal sealed record SnapshotMark(long EventNumber, int Chunks);

/// <summary>A part of a snapshot, as its codec wrote it: at most 1 MiB, and the last one ends it.</summary>
internal sealed record SnapshotChunk(byte[] Bytes);

/// <summary>A snapshot that is complete or (without a mark) was begun.</summary>
/// <param name="Row">The row that names it.</param>
internal sealed record StoredSnapshot(long Row, SnapshotMark? Mark);

/// <summary>
/// Snapshots in Akka's snapshot store, of any kind. Chunks are stored under a separate persistence id for each snapshot; the beginning
/// of a snapshot is recorded first, so that what a crash leaves behind is found and removed.
/// </summary>
/// <remarks>Communicates with the store's plugin directly: an actor that saves its own snapshot stamps it with the last row written, which
/// is ahead of the state.</remarks>
internal sealed class SnapshotStoreAccess(ActorSystem system, int partition)
{
    // Longer than the store's own circuit breaker waits for a call (20 s).
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly IActorRef _store = Persistence.Instance.Apply(system).SnapshotStoreFor("");
    private readonly string _marks = Scheduling.SchedulerActor.PersistenceIdOf(partition);
    private readonly string _begun = Scheduling.SchedulerActor.PersistenceIdOf(partition) + "-begun";

    public Task BeginAsync(long row) => SaveAsync(_begun, row, new SnapshotMark(0, 0));

    /// <param name="number">From 1.</param>
    public Task WriteChunkAsync(long row, int number, SnapshotChunk chunk) => SaveAsync(ChunksOf(row), number, chunk);

    public Task CompleteAsync(long row, SnapshotMark mark) => SaveAsync(_marks, row, mark);

    /// <summary>The newest complete snapshot up to a row; null if there is none.</summary>
    public Task<StoredSnapshot?> NewestAsync(long upToRow = long.MaxValue) => FindAsync(_marks, upToRow);

    /// <exception cref="Storage.Journal.JournalCorruptException">The chunk is missing.</exception>
    public async Task<SnapshotChunk> ReadChunkAsync(long row, int number) =>
        await LoadAsync(ChunksOf(row), number).ConfigureAwait(false) is { Snapshot: SnapshotChunk chunk, Metadata.SequenceNr: var found } && found == number
            ? chunk
            : throw new Storage.Journal.JournalCorruptException("it is missing", number - 1);

    /// <summary>Removes every snapshot, complete or only begun, that is older than <paramref name="row"/>.</summary>
    public async Task RemoveBeforeAsync(long row)
    {
        // First they are no snapshots any more, then their parts go.
        await DeleteAsync(_marks, row - 1).ConfigureAwait(false);
        for (var begun = await FindAsync(_begun, row - 1).ConfigureAwait(false); begun is not null;
            begun = await FindAsync(_begun, begun.Row - 1).ConfigureAwait(false))
        {
            await DeleteAsync(ChunksOf(begun.Row), long.MaxValue).ConfigureAwait(false);
        }

        await DeleteAsync(_begun, row - 1).ConfigureAwait(false);
    }

    private string ChunksOf(long row) => FormattableString.Invariant($"{_marks}-snapshot-{row}");

    private async Task<StoredSnapshot?> FindAsync(string id, long upToRow) =>
        await LoadAsync(id, upToRow).ConfigureAwait(false) is { } found ? new StoredSnapshot(found.Metadata.SequenceNr, found.Snapshot as SnapshotMark) : null;

    private async Task SaveAsync(string id, long number, object content)
    {
        var answer = await _store.Ask<object>(new SaveSnapshot(new SnapshotMetadata(id, number, DateTime.MinValue), content), Longest).ConfigureAwait(false);
        Require(answer is SaveSnapshotSuccess, "written", (answer as SaveSnapshotFailure)?.Cause);
    }

    private async Task<SelectedSnapshot?> LoadAsync(string id, long upTo)
    {
        var question = new LoadSnapshot(id, new SnapshotSelectionCriteria(upTo, DateTime.MaxValue), long.MaxValue);
        var answer = await _store.Ask<object>(question, Longest).ConfigureAwait(false);
        Require(answer is LoadSnapshotResult, "read", (answer as LoadSnapshotFailed)?.Cause);
        return ((LoadSnapshotResult)answer).Snapshot;
    }

    private async Task DeleteAsync(string id, long upTo)
    {
        var answer = await _store.Ask<object>(new DeleteSnapshots(id, new SnapshotSelectionCriteria(upTo, DateTime.MaxValue)), Longest).ConfigureAwait(false);
        Require(answer is DeleteSnapshotsSuccess, "removed", (answer as DeleteSnapshotsFailure)?.Cause);
    }

    private static void Require(bool isDone, string what, Exception? cause)
    {
        if (!isDone)
        {
            throw new IOException($"A snapshot could not be {what}: {cause?.Message}", cause);
        }
    }
}
