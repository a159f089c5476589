using System.Globalization;
using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.State;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded.Journal;

/// <summary>The state that a journal recovers to.</summary>
/// <param name="Unarchived">Outcomes and ends of attempts that are not in the archive yet, in order, one row at a time.</param>
internal sealed record Recovered(Kernel Kernel, Follower Follower, IReadOnlyList<ArchiveEntries> Unarchived)
{
    public static Recovered Fresh(KernelOptions options) => new(new Kernel(options), new Follower(options.Partition), []);

    public long LastEventNumber => Kernel.LastEventNumber;
}

/// <summary>
/// Recovers the state from a journal: from the newest sound snapshot and the events after it. Nothing is guessed: if
/// something is missing or damaged, the exception says what, and there is no state.
/// </summary>
/// <param name="file">The journal's name in messages.</param>
internal sealed partial class Recovery(IJournalReader journal, KernelOptions options, string file, ILogger logger)
{
    /// <summary>Recovers kernel and follower, each on a thread of its own.</summary>
    /// <param name="archived">The last event in the archive. Outcomes after it are collected, so the snapshot must
    /// not be newer.</param>
    /// <exception cref="DataFolderException">Something is missing or damaged.</exception>
    public Recovered RecoverAll(long archived) => FromNewest(Usable(archived), snapshot =>
    {
        var unarchived = new List<ArchiveEntries>();
        var follower = new Follower(options.Partition);
        var kernel = new Kernel(options);
        using var kernelReplica = new Replica(kernel.Restore, row => kernel.Replay(row.FirstEventNumber, row.Events, row.DigestAfter));
        using var followerReplica = Collecting(follower, archived, unarchived);
        Replay(snapshot, kernelReplica, followerReplica);
        return new Recovered(kernel, follower, unarchived);
    });

    /// <summary>Recovers the follower alone, for readers.</summary>
    /// <inheritdoc cref="RecoverAll" path="/param"/>
    /// <inheritdoc cref="RecoverAll" path="/exception"/>
    public (Follower Follower, IReadOnlyList<ArchiveEntries> Unarchived) RecoverFollower(long archived) => FromNewest(Usable(archived), snapshot =>
    {
        var unarchived = new List<ArchiveEntries>();
        var follower = new Follower(options.Partition);
        using var replica = Collecting(follower, archived, unarchived);
        Replay(snapshot, replica);
        return (follower, unarchived);
    });

    // Whether there are enough is for the comparison of the files to say (WitnessRule).
    private SnapshotEntry[] Usable(long archived) => [.. journal.Snapshots().Where(s => s.EventNumber <= archived)];

    private static Replica Collecting(Follower follower, long archived, List<ArchiveEntries> unarchived) => new(follower.Restore, row =>
    {
        follower.Apply(row.FirstEventNumber, row.Events, row.DigestAfter);
        var entries = ArchiveEntries.Take(follower, row.FirstEventNumber, row.Events);
        if (row.LastEventNumber > archived && entries.Count > 0)
        {
            unarchived.Add(entries);
        }
    });

    /// <summary>Recovers a kernel alone, after a failed write.</summary>
    /// <param name="seen">Called with every row after the snapshot.</param>
    /// <exception cref="DataFolderException">Something is missing or damaged.</exception>
    public Kernel RecoverKernel(Action<BatchRow> seen) => FromNewest(journal.Snapshots(), snapshot =>
    {
        var kernel = new Kernel(options);
        using var replica = new Replica(kernel.Restore, row =>
        {
            kernel.Replay(row.FirstEventNumber, row.Events, row.DigestAfter);
            seen(row);
        });
        Replay(snapshot, replica);
        return kernel;
    });

    private T FromNewest<T>(IReadOnlyList<SnapshotEntry> snapshots, Func<SnapshotEntry?, T> recover)
    {
        foreach (var snapshot in snapshots)
        {
            try
            {
                return recover(snapshot);
            }
            catch (DamagedSnapshotException damage)
            {
                LogDamaged(logger, damage, file, snapshot.EventNumber);
            }
        }

        return recover(null);
    }

    private void Replay(SnapshotEntry? snapshot, params ReadOnlySpan<Replica> replicas)
    {
        var expected = 1L;
        if (snapshot is { } entry)
        {
            Restore(entry, replicas);
            expected = entry.EventNumber + 1;
        }
        else
        {
            foreach (var replica in replicas)
            {
                replica.EndSnapshot();
            }
        }

        var codec = new BatchCodec();
        foreach (var row in journal.Read(expected))
        {
            var batch = Decode(codec, row);
            if (!JournalLossRule.Follows(expected - 1, row.First, batch.Events))
            {
                throw Missing(expected, row.First - 1);
            }

            foreach (var replica in replicas)
            {
                replica.Post(batch);
            }

            expected = row.Last + 1;
        }

        if (expected == 1)
        {
            throw Missing(1, null);
        }

        foreach (var replica in replicas)
        {
            Finish(replica);
        }
    }

    private static void Restore(SnapshotEntry entry, IJournalReader journal, ReadOnlySpan<Replica> replicas)
    {
        var records = 0;
        foreach (var chunk in new SnapshotCodec().Decode(journal.ReadSnapshot(entry)).Chunk(1_000))
        {
            if (records == 0 && chunk[0] is SnapshotHead head && head.LastEventNumber != entry.EventNumber)
            {
                throw new InvariantBrokenException($"The snapshot is of event {head.LastEventNumber}.");
            }

            records += chunk.Length;
            foreach (var replica in replicas)
            {
                replica.Post(chunk);
            }
        }

        foreach (var replica in replicas)
        {
            replica.EndSnapshot();
        }
    }

    private void Restore(SnapshotEntry entry, ReadOnlySpan<Replica> replicas)
    {
        try
        {
            Restore(entry, journal, replicas);
        }
        catch (Exception damage) when (damage is JournalCorruptException or InvariantBrokenException)
        {
            throw new DamagedSnapshotException(damage);
        }
        catch (JournalFormatException newer)
        {
            throw Newer(newer);
        }
    }

    private BatchRow Decode(BatchCodec codec, StoredBatch row)
    {
        try
        {
            var batch = codec.Decode(row.Bytes.Span, row.First);
            return batch.FirstEventNumber == row.First && batch.Events.Count == row.Count
                ? batch
                : throw Damaged(row.First, new SchedulingException("its number is not that of its content"));
        }
        catch (JournalFormatException newer)
        {
            throw Newer(newer);
        }
        catch (JournalCorruptException damage)
        {
            throw Damaged(row.First, damage);
        }
    }

    private void Finish(Replica replica)
    {
        try
        {
            replica.Finish();
        }
        catch (InvariantBrokenException broken)
        {
            throw new DataFolderException(
                DataFolderProblem.Corrupt,
                $"The events in '{file}' contradict each other: {broken.Message} Put back a copy of the data folder, or choose another.",
                broken);
        }
    }

    private DataFolderException Newer(Exception newer) => new(
        DataFolderProblem.NewerVersion,
        $"'{file}' was written by a newer version of the scheduler: {newer.Message} Run that version or a later one.",
        newer);

    private DataFolderException Damaged(long first, Exception damage) => new(
        DataFolderProblem.Corrupt,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The row of '{file}' that begins with event {first} is damaged: {damage.Message} Put back a copy of the data folder, or choose another."),
        damage);

    private DataFolderException Missing(long first, long? last) => new(
        DataFolderProblem.MissingEvents,
        last is null
            ? $"'{file}' is empty: it has lost its events, and there is no snapshot. Put back a copy of the data folder, or choose another."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"'{file}' lacks the events {first} to {last}, and has no snapshot that stands for them. Put back a copy of the data folder, or choose another."));

    [LoggerMessage(40, LogLevel.Warning, "The snapshot up to event {EventNumber} in {File} is damaged; going on with an older one.")]
    private static partial void LogDamaged(ILogger logger, Exception exception, string file, long eventNumber);
}
