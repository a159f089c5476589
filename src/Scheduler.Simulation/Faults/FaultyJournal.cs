using Scheduler.Core;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;

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
    private const int SnapshotsKept = 2;

    private readonly List<Batch> _rows = [];
    private readonly List<SnapshotRecord> _snapshots = [];

    public IReadOnlyList<Batch> Rows => _rows;

    public long Events => _rows.Sum(row => (long)row.Events.Count);

    /// <summary>How often it was put back.</summary>
    public int Copy { get; private set; }

    /// <summary>It was put back, and no row says yet that the loss was accepted.</summary>
    public bool HasLostItsEnd { get; private set; }

    public long LastEventNumber => _rows.Count == 0 ? 0 : _rows[^1].LastEventNumber;

    /// <summary>Of the highest epoch that is durable.</summary>
    public long Epoch => world.Facts.Epoch;

    /// <param name="row">Its number, from 1: the key of the table.</param>
    public void Append(SchedulerProcess writer, int row, Batch batch)
    {
        var (mix, random, copy) = (world.Mix, world.Random, Copy);
        var slow = world.IsFaulty && random.Happens(mix.SlowWrites);
        var takes = TimeSpan.FromMicroseconds(slow ? random.Below(4_000_000) : 200 + random.Below(5_000));
        var fails = world.IsFaulty && random.Happens(mix.FailedWrites);
        var stored = !fails || random.Happens(0.5);
        stored &= mix.Flaw != Flaw.JournalLosesRows || !random.Happens(0.005);
        var tooEarly = world.Observed.GivenUpTooEarly(writer, batch);
        world.Queue.After(takes, () =>
        {
            if (copy != Copy)
            {
                return;
            }

            // Died while it was being written: the row may have made it or not.
            var result = fails ? WriteResult.Failed : WriteResult.Durable;
            if (stored && (!writer.IsDead || random.Happens(0.5)))
            {
                if (Store(row, batch))
                {
                    FaultException.Require(tooEarly is null, $"a node stops before its attempts are given up: {tooEarly}");
                }
                else
                {
                    result = WriteResult.NumberTaken;
                }
            }

            writer.Do(() => writer.Written(result));
        });
    }

    /// <summary>The state that the journal holds now, from a snapshot or from the beginning.</summary>
    public Kernel Recover(KernelOptions options)
    {
        var kernel = new Kernel(options);
        var from = 0;
        if (_snapshots.LastOrDefault() is { } snapshot && !world.Random.Happens(0.1))
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

    /// <summary>Nothing is left of the rows behind the first ones; what is being written is written nowhere.</summary>
    public void PutBack(int rows)
    {
        Copy++;
        HasLostItsEnd = true;
        _rows.RemoveRange(rows, _rows.Count - rows);
        if (world.Mix.Flaw != Flaw.SnapshotsAreNotPutBack)
        {
            _snapshots.RemoveAll(snapshot => snapshot.Rows > rows);
        }
    }

    private bool Store(int row, Batch batch)
    {
        if (row <= _rows.Count && world.Mix.Flaw != Flaw.JournalForgetsItsKeys)
        {
            return false;
        }

        FaultException.Require(
            JournalLossRule.Follows(LastEventNumber, batch.FirstEventNumber, batch.Events), $"row {batch.FirstEventNumber} follows event {LastEventNumber}");
        _rows.Add(batch);
        HasLostItsEnd &= batch.Events is not [_, LossAccepted, ..];
        world.Facts.Read(world.Flawed.Tells(batch));
        world.Observed.CheckEnds(batch);
        world.Observed.NoteTakenAway(batch);

        // The follower compares the digest of each row with its own.
        world.Follower.Apply(batch.FirstEventNumber, batch.Events, batch.DigestAfter);
        world.Archive.Keep(world.Follower, world.Facts.Copies);
        if (world.Random.Happens(0.01))
        {
            _snapshots.Add(new SnapshotRecord([.. world.Follower.Snapshot()], _rows.Count));
            if (_snapshots.Count > SnapshotsKept)
            {
                _snapshots.RemoveAt(0);
            }
        }

        return true;
    }

    private sealed record SnapshotRecord(Core.State.SnapshotRecord[] Records, int Rows);
}
