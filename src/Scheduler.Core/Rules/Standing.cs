namespace Scheduler.Core.Rules;

/// <summary>How far things went, as an archive or a witness says.</summary>
/// <param name="JournalId">The journal that it belongs to; null: an earlier version wrote it, which knew of no such thing.</param>
/// <param name="LastEvent">The last event of which it knows; the journal had at least that.</param>
/// <param name="Epoch">The latest epoch of which it knows; 0: it says nothing of epochs.</param>
public sealed record Standing(string? JournalId, long LastEvent, long Epoch = 0)
{
    /// <summary>Whether it knows of something later: an epoch that is later, or an event in the same one.</summary>
    public bool IsBeyond(Standing other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Epoch != other.Epoch ? Epoch > other.Epoch : LastEvent > other.LastEvent;
    }

    /// <summary>What two know together.</summary>
    public Standing With(Standing? other) => other is null
        ? this
        : new Standing(JournalId ?? other.JournalId, Math.Max(LastEvent, other.LastEvent), Math.Max(Epoch, other.Epoch));
}

/// <summary>How far a journal goes.</summary>
/// <param name="Id">Null: an earlier version made it.</param>
/// <param name="FirstEvent">The first that is needed and missing is before this one; 1 where nothing is.</param>
/// <param name="LastEvent">0: it has lost all events, since one without any has no tables either.</param>
/// <param name="Epoch">Of its last row; 0: not known.</param>
/// <param name="ArchivedUpTo">Up to where the archive has to go, because the journal's events up to there were removed; 0: anywhere.</param>
public sealed record JournalStanding(string? Id, long FirstEvent, long LastEvent, long Epoch, long ArchivedUpTo);

/// <summary>What is wrong with what is stored.</summary>
public enum LossKind
{
    None = 0,

    /// <summary>There is no journal, or an empty one, and something else says that there was one.</summary>
    NoJournal = 1,

    /// <summary>The journal's beginning is missing, and no snapshot stands for it.</summary>
    NoBeginning = 2,

    /// <summary>Archive or witness belong to another journal.</summary>
    OtherJournal = 3,

    /// <summary>Archive or witness know of events that the journal does not have.</summary>
    JournalBehind = 4,

    /// <summary>The archive lacks what the journal no longer has.</summary>
    ArchiveBehind = 5,
}

/// <summary>What the comparison has come to.</summary>
/// <param name="After">The last event of what is left: what has to be named to go on with that.</param>
/// <param name="KnownEvent">The last event that anything speaks of.</param>
/// <param name="KnownEpoch">The latest epoch that anything speaks of.</param>
public sealed record Finding(
    LossKind Kind, JournalStanding? Journal, Standing? Archive, Standing? Witness, long After, long KnownEvent, long KnownEpoch)
{
    /// <summary>Nothing has ever been stored here.</summary>
    public bool IsNew => Kind == LossKind.None && Journal is null;

    /// <summary>Whether nothing of the journal can be used.</summary>
    public bool IsJournalGone => Kind is LossKind.NoJournal or LossKind.NoBeginning;

    /// <summary>Whether the archive belongs to another journal.</summary>
    public bool IsArchiveAnothers => Kind == LossKind.OtherJournal && WitnessRule.IsOther(Journal!, Archive);

    /// <summary>Whether somebody accepted that just this is left: numbers then continue above all that is known, also where nothing
    /// seems to be lost, as in a whole folder that was put back.</summary>
    public bool IsAcceptedBy(long? lossAfter) => lossAfter == After && !IsNew;

    /// <summary>Whether the archive lacks what the journal no longer has, beside what else is wrong.</summary>
    public bool IsArchiveBehind => Journal is not null && WitnessRule.IsArchiveBehind(Journal, Archive);

    /// <summary>Up to which event the archive stands for the journal, when this has been accepted: later outcomes are written from the
    /// journal's events, and what the archive has of later events belongs to lost ones.</summary>
    public long ArchivedUpTo => Journal is null || IsJournalGone ? 0
        : Math.Max(Journal.ArchivedUpTo, IsArchiveAnothers ? 0 : Math.Min(Archive?.LastEvent ?? 0, After));

    /// <summary>What has to be on the disk before anything is given up: more than the journal has, so that a start which is cut short
    /// is refused the next time, and does not give the lost numbers again.</summary>
    public (long LastEvent, long Epoch) Announced => (Math.Max(KnownEvent, After + 1), KnownEpoch);

    /// <summary>What the journal is called from here on.</summary>
    public string? JournalId => Journal is null ? null : Journal.Id ?? Archive?.JournalId ?? Witness?.JournalId;
}
