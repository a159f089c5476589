using Scheduler.Core;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>A journal that is put back to an earlier moment, without what lies beside it.</content>
internal sealed partial class FaultyWorld
{
    private const int FewRows = 40;

    private readonly SeededRandom _losses;

    private void PutJournalBackNowAndThen() => Queue.After(TimeSpan.FromTicks((long)_losses.Exponential(Mix.BetweenLosses.Ticks)), () =>
    {
        if (IsFaulty)
        {
            PutJournalBack(RowsLeft());
            PutJournalBackNowAndThen();
        }
    });

    // Mostly the last rows are lost, sometimes many, and sometimes all.
    private int RowsLeft()
    {
        var rows = Journal.Rows.Count;
        return _losses.Below(10) switch
        {
            0 => 0,
            1 or 2 => _losses.Below(rows + 1),
            _ => Math.Max(0, rows - 1 - _losses.Below(FewRows)),
        };
    }

    private void PutJournalBack(int rows)
    {
        // Nothing of a row that the witness does not know has left its scheduler: to lose it is as if it had never been written.
        var last = rows == 0 ? 0 : Journal.Rows[rows - 1].LastEventNumber;
        if (last >= Witness.Standing.LastEvent)
        {
            return;
        }

        Trace("journal", $"is put back to event {last} of {Journal.LastEventNumber}");
        foreach (var scheduler in _started)
        {
            scheduler.Die("the journal is put back");
        }

        Journal.PutBack(rows);
        Follower = new Follower();
        foreach (var row in Journal.Rows)
        {
            Follower.Apply(row.FirstEventNumber, row.Events, row.DigestAfter);
        }

        Facts.ForgetLost(Journal.Rows);
        Archive.Clear();
        Archive.Keep(Follower, Facts.Copies);
        Observed.ForgetLost();
        _client.SendLostAgain();
    }
}
