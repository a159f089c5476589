using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>Knows how far a journal went and is stored beside it: the archive and, if the journal is in files, also a witness.</summary>
internal interface IJournalWitness
{
    /// <summary>Whether it belongs to another journal, if both have names; known from the beginning.</summary>
    bool IsAnothers { get; }

    /// <summary>Compares, before a scheduler writes its first row, and records the journal.</summary>
    /// <param name="journal">The recovered journal; null: it is empty. The archive must go at least up to the snapshot that the journal began
    /// with.</param>
    /// <param name="acceptLossAfter">See <see cref="SchedulerSettings.AcceptLossAfter"/>.</param>
    /// <param name="now">By the wall clock.</param>
    /// <exception cref="SchedulingException">Something is lost, and the loss was not accepted.</exception>
    WitnessedStart Begin(JournalStanding? journal, long? acceptLossAfter, Timestamp now);

    /// <summary>A row is durable. Must be called before anyone is told.</summary>
    /// <exception cref="StorageChangedException">The next start would not find the row.</exception>
    /// <exception cref="IOException">The witness cannot be written.</exception>
    void Committed(long lastEvent, long epoch);

    /// <summary>The number of the journal's latest row, from any writer; 0: there is none.</summary>
    /// <exception cref="System.Data.Common.DbException">The journal cannot be read.</exception>
    long LastRow(string persistenceId);

    /// <summary>Why the scheduler must not continue after this batch, which is durable: a node knows of a later epoch than the journal has.
    /// That is recorded, so that no later start continues either and eventually begins that epoch itself.</summary>
    /// <returns>Null: it may continue.</returns>
    /// <exception cref="SchedulingException">It cannot be recorded.</exception>
    string? Overtaken(Batch written);

    /// <summary>Why the journal cannot be written now, for a person; null: it can, as far as is known here.</summary>
    string? Trouble();
}

/// <param name="Loss">The loss that was accepted, if any.</param>
/// <param name="Notes">Lines for the log.</param>
/// <param name="Warning">A warning for the log; null: there is none.</param>
internal sealed record WitnessedStart(AcceptedLoss? Loss, IReadOnlyList<string> Notes, string? Warning);
