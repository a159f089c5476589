using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>What stands beside a journal and knows how far it went: the archive, and where there are files, a witness among them.</summary>
internal interface IJournalWitness
{
    /// <summary>Whether it belongs to another journal, as far as both have names; known from the beginning.</summary>
    bool IsAnothers { get; }

    /// <summary>Compares, before a scheduler writes its first row, and takes note of the journal.</summary>
    /// <param name="journal">As it was recovered; null: it is empty. The archive has to go up to the snapshot that it began with.</param>
    /// <param name="acceptLossAfter">See <see cref="SchedulerSettings.AcceptLossAfter"/>.</param>
    /// <param name="now">By the wall clock.</param>
    /// <exception cref="SchedulingException">Something is lost, and that was not accepted.</exception>
    WitnessedStart Begin(JournalStanding? journal, long? acceptLossAfter, Timestamp now);

    /// <summary>A row is durable: to be called before anyone is told.</summary>
    /// <exception cref="StorageChangedException">The next start would not find it.</exception>
    /// <exception cref="IOException">The witness can't be written.</exception>
    void Committed(long lastEvent, long epoch);

    /// <summary>The number of the journal's latest row, whoever wrote it; 0: there is none.</summary>
    /// <exception cref="System.Data.Common.DbException">The journal can't be read.</exception>
    long LastRow(string persistenceId);

    /// <summary>Why the scheduler must not go on behind this batch, which is durable: a node knows of a later epoch than the journal has.
    /// That is noted, so that no other start goes on either, and takes that epoch for its own in the end.</summary>
    /// <returns>Null: it may go on.</returns>
    /// <exception cref="SchedulingException">It can't be noted.</exception>
    string? Overtaken(Batch written);

    /// <summary>Why the journal can't be written now, for a person; null: it can, as far as is known here.</summary>
    string? Trouble();
}

/// <param name="Loss">What was accepted, if anything was.</param>
/// <param name="Notes">For the log.</param>
/// <param name="Warning">For the log as well; null: there is none.</param>
internal sealed record WitnessedStart(AcceptedLoss? Loss, IReadOnlyList<string> Notes, string? Warning);
