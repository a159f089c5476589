using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>
/// What is stored beside the journal and says how far things went, and the user who accepts a loss when a start was refused. It stays as
/// it is when the journal is put back to an earlier moment.
/// </summary>
internal sealed class FaultyWitness(FaultyWorld world, SeededRandom random)
{
    private const int SlowestUser = 5_000;

    private long? _acceptLossAfter;

    public Standing Standing { get; private set; } = new(JournalId: null, LastEvent: 0);

    /// <summary>A writer knows that its row is durable. What it decided leaves only after this.</summary>
    public void Committed(Batch row)
    {
        Raise(row.LastEventNumber, row.Epoch);
        if (!world.Journal.HasLostItsEnd)
        {
            // The option is removed after the start that needed it.
            _acceptLossAfter = null;
        }
    }

    /// <summary>Why a scheduler must not begin with what it has recovered; null: nothing is lost, or the kernel has accepted the loss.</summary>
    /// <param name="read">What the witness said before the journal was read, so that what others write meanwhile is no loss.</param>
    /// <param name="hasLostItsEnd">Whether the journal that was read had been put back.</param>
    public string? Refusal(Kernel recovered, Standing read, bool hasLostItsEnd, Timestamp now)
    {
        var journal = recovered.LastEventNumber == 0
            ? null
            : new JournalStanding(Id: null, FirstEvent: 1, recovered.LastEventNumber, recovered.Epoch, ArchivedUpTo: 0);
        var finding = WitnessRule.Compare(journal, archive: null, read);
        if (finding.IsAcceptedBy(_acceptLossAfter))
        {
            Raise(finding.Announced.LastEvent, finding.Announced.Epoch);
            world.Flawed.Accepts(recovered, JournalLossRule.Accept(finding.After, finding.KnownEvent, finding.KnownEpoch, now));
            return null;
        }

        if (finding.Kind == LossKind.None || world.Mix.Flaw == Flaw.LossIsNotNoticed)
        {
            FaultException.Require(!hasLostItsEnd, $"the start with a journal that has lost its end is refused: event {finding.After} is its last");
            return null;
        }

        FaultException.Require(hasLostItsEnd, $"the start is refused only if the journal has lost its end: {finding}");
        world.Queue.After(TimeSpan.FromMilliseconds(random.Below(SlowestUser)), () => Accept(finding.After));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{finding.Kind}: the journal ends with event {finding.After} (epoch {recovered.Epoch}), but {finding.KnownEvent} (epoch {finding.KnownEpoch}) is known");
    }

    private void Accept(long after)
    {
        // Each refused start was read by someone; what is no longer so changes nothing.
        if (world.Journal.HasLostItsEnd && after == world.Journal.LastEventNumber && _acceptLossAfter != after)
        {
            world.Trace("user", $"accepts the loss of what came after event {after}");
            _acceptLossAfter = after;
        }
    }

    private void Raise(long lastEvent, long epoch) =>
        Standing = Standing with { LastEvent = Math.Max(Standing.LastEvent, lastEvent), Epoch = Math.Max(Standing.Epoch, epoch) };
}
