namespace Scheduler.Simulation.Faults;

/// <summary>What may be wrong with a scheduler or with a journal, for tests of whether it would be noticed.</summary>
internal enum Flaw
{
    None = 0,

    /// <summary>The journal takes a row although there is one of that number.</summary>
    JournalForgetsItsKeys = 1,

    /// <summary>The journal confirms some rows that it does not keep.</summary>
    JournalLosesRows = 2,

    /// <summary>What was decided is let out before it is written.</summary>
    ReleasesBeforeWriting = 3,

    /// <summary>A report counts for the live attempt of its task, whichever attempt it is of.</summary>
    StaleReportsCount = 4,

    /// <summary>What a node should hold, and says that it doesn't, is not sent again.</summary>
    NothingIsSentAgain = 5,

    /// <summary>Checkpoints are acknowledged and not kept.</summary>
    CheckpointsAreNotKept = 6,

    /// <summary>Attempts begin at the beginning, whatever was saved.</summary>
    CheckpointsAreNotGivenOn = 7,

    /// <summary>A seed begins an epoch without a majority of the seeds.</summary>
    BeginsWithoutMajority = 8,

    /// <summary>A scheduler without a majority goes on hearing nodes.</summary>
    DecidesWithoutMajority = 9,

    /// <summary>A scheduler without a majority tells clients that it has accepted their tasks.</summary>
    AnswersWithoutMajority = 10,

    /// <summary>A seed that has answered once counts for ever.</summary>
    SeedsCountWhomTheyDoNotHear = 11,

    /// <summary>A seed that starts asks nobody for a group, so that there are as many as seeds.</summary>
    SeedsFormGroupsOfTheirOwn = 12,

    /// <summary>A start does not compare the journal with what is known of how far it went.</summary>
    LossIsNotNoticed = 13,

    /// <summary>After a loss events go on with the number behind the last one that is left.</summary>
    NumbersAreGivenAgain = 14,

    /// <summary>After a loss epochs go on with the one behind the last one that is left.</summary>
    EpochsAreGivenAgain = 15,

    /// <summary>The snapshot of rows that are lost stays.</summary>
    SnapshotsAreNotPutBack = 16,

    /// <summary>A report of an attempt that was lost counts for the live attempt of its task.</summary>
    ReportsOfLostAttemptsCount = 17,

    /// <summary>Who submitted a task that was lost does not look whether it is known.</summary>
    LostTasksAreNotSentAgain = 18,

    /// <summary>A recurrence leaves out some of its moments.</summary>
    RecurrencesSkipMoments = 19,

    /// <summary>Nodes are granted leases for longer than the scheduler waits.</summary>
    LeasesAreTooLong = 20,

    /// <summary>A scheduler without a majority goes on renewing leases.</summary>
    LeasesAreRenewedWithoutMajority = 21,

    /// <summary>A schedule is due on the dates that its calendars exclude.</summary>
    RecurrencesIgnoreCalendars = 22,

    /// <summary>The range of a backfill has moments at which the schedule was not due.</summary>
    BackfillsTakeOtherMoments = 23,

    /// <summary>Tasks run again with another priority than they had.</summary>
    RetriesChangeTasks = 24,

    /// <summary>The last thing that a task waits for is forgotten, so that it begins too early.</summary>
    EdgesAreForgotten = 25,

    /// <summary>Renewals of locks are acknowledged, and their leases end all the same.</summary>
    RenewalsAreNotKept = 26,

    /// <summary>Tasks that a handler adds are forgotten when it succeeds.</summary>
    AddedTasksAreForgotten = 27,

    /// <summary>Whenever a limit is changed, what its keys owe by its rate is forgotten.</summary>
    RatesAreForgottenAtChanges = 28,

    /// <summary>A scheduler that takes over does not know what keys owe by their rates.</summary>
    RatesAreForgottenAtFailovers = 29,
}
