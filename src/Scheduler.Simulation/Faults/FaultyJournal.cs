using Scheduler.Core;

namespace Scheduler.Simulation.Faults;

/// <summary>What came of a write, as the writer sees it.</summary>
internal enum WriteResult
{
    Durable = 1,

    /// <summary>It may have been stored, or not.</summary>
    Failed = 2,

    /// <summary>There is a row of that number: somebody else writes this journal.</summary>
    NumberTaken = 3,
}

/// <summary>A table with unique row numbers that any number of schedulers write: slowly, failing, and losing what was not yet durable
/// when its writer dies.</summary>
internal sealed class FaultyJournal(FaultyWorld world)
{
    private readonly List<Batch> _rows = [];
    private readonly HashSet<long> _numbers = [];
    private SnapshotRecord? _snapshot;

    public IReadOnlyList<Batch> Rows => _rows;

    public long LastEventNumber => _rows.Count == 0 ? 0 : _rows[^1].LastEventNumber;

    /// <summary>Of the highest epoch that is durable.</summary>
    public long Epoch => world.Facts.Epoch;

    public void Append(SchedulerProcess writer, Batch batch)
    {
        var (mix, random) = (world.Mix, world.Random);
        var slow = world.IsFaulty && random.Happens(mix.SlowWrites);
        var takes = TimeSpan.FromMicroseconds(slow ? random.Below(4_000_000) : 200 + random.Below(5_000));
        var fails = world.IsFaulty && random.Happens(mix.FailedWrites);
        var stored = !fails || random.Happens(0.5);
        stored &= mix.Flaw != Flaw.JournalLosesRows || !random.Happens(0.005);
        world.Queue.After(takes, () =>
        {
            // Died while it was being written: the row may have made it or not.
            var result = fails ? WriteResult.Failed : WriteResult.Durable;
            if (stored && (!writer.IsDead || random.Happens(0.5)) && !Store(batch))
            {
                result = WriteResult.NumberTaken;
            }

            writer.Do(() => writer.Written(result));
        });
    }

    /// <summary>The state that the journal holds now, from a snapshot or from the beginning.</summary>
    public Kernel Recover(KernelOptions options)
    {
        var kernel = new Kernel(options);
        var from = 0;
        if (_snapshot is { } snapshot && !world.Random.Happens(0.1))
        {
            kernel.Restore(snapshot.Records);
            from = snapshot.Rows;
        }

        for (var i = from; i < _rows.Count; i++)
        {
            kernel.Replay(_rows[i].FirstEventNumber, _rows[i].Events, _rows[i].DigestAfter);
        }

        kernel.CheckInvariants();
        FaultException.Require(kernel.Digest == world.Follower.Digest, $"a recovered kernel is in the follower's state");
        return kernel;
    }

    private bool Store(Batch batch)
    {
        if (!_numbers.Add(batch.FirstEventNumber) && world.Mix.Flaw != Flaw.JournalForgetsItsKeys)
        {
            return false;
        }

        FaultException.Require(
            batch.FirstEventNumber == LastEventNumber + 1, $"row {batch.FirstEventNumber} follows event {LastEventNumber}");
        _rows.Add(batch);
        world.Facts.Read(batch);
        world.Observed.CheckEnds(batch);

        // The follower compares the digest of each row with its own.
        world.Follower.Apply(batch.FirstEventNumber, batch.Events, batch.DigestAfter);
        world.Follower.TakeFinished();
        if (world.Random.Happens(0.01))
        {
            _snapshot = new SnapshotRecord([.. world.Follower.Snapshot()], _rows.Count);
        }

        return true;
    }

    private sealed record SnapshotRecord(Core.State.SnapshotRecord[] Records, int Rows);
}
