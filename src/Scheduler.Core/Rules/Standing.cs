namespace Scheduler.Core.Rules;

/// <summary>How far an archive or a witness says that the journal goes.</summary>
/// <param name="JournalId">The journal that it belongs to; null: an earlier version without journal ids wrote it.</param>
/// <param name="LastEvent">The last event that it knows; the journal had at least that.</param>
/// <param name="Epoch">The latest epoch that it knows; 0: it has no epoch.</param>
public sealed record Standing(string? JournalId, long LastEvent, long Epoch = 0)
{
    /// <summary>Whether it knows something later: a later epoch, or a later event in the same one.</summary>
    public bool IsBeyond(Standing other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Epoch != other.Epoch ? Epoch > other.Epoch : LastEvent > other.LastEvent;
    }

    /// <summary>What the two know together.</summary>
    public Standing With(Standing? other) => other is null
        ? this
        : new Standing(JournalId ?? other.JournalId, Math.Max(LastEvent, other.LastEvent), Math.Max(Epoch, other.Epoch));
}

/// <summary>How far a journal goes.</summary>
/// <param name="Id">Null: an earlier version made it.</param>
/// <param name="FirstEvent">The first event that is needed and missing is before this one; 1 if none is missing.</param>
/// <param name="LastEvent">0: it has lost all events, since a journal without any has no tables either.</param>
/// <param name="Epoch">The epoch of its last row; 0: not known.</param>
/// <param name="ArchivedUpTo">The event that the archive must at least reach, because the journal's events up to there were removed; 0: none.</param>
public sealed record JournalStanding(string? Id, long FirstEvent, long LastEvent, long Epoch, long ArchivedUpTo);

/// <summary>What is wrong with the stored data.</summary>
public enum LossKind
{
    None = 0,

    /// <summary>There is no journal, or an empty one, but something else shows that there was one.</summary>
    NoJournal = 1,

    /// <summary>The journal's beginning is missing, and no snapshot replaces it.</summary>
    NoBeginning = 2,

    /// <summary>The archive or the witness belongs to another journal.</summary>
    OtherJournal = 3,

    /// <summary>The archive or the witness knows events that the journal does not have.</summary>
    JournalBehind = 4,

    /// <summary>The archive lacks what the journal no longer has.</summary>
    ArchiveBehind = 5,
}

/// <summary>The result of the comparison.</summary>
/// <param name="After">The last event of what is left: the number to give in order to continue with that.</param>
/// <param name="KnownEvent">The last event mentioned anywhere.</param>
/// <param name="KnownEpoch">The latest epoch mentioned anywhere.</param>
public sealed record Finding(
    LossKind Kind, JournalStanding? Journal, Standing? Archive, Standing? Witness, long After, long KnownEvent, long KnownEpoch)
{
    /// <summary>Nothing has ever been stored here.</summary>
    public bool IsNew => Kind == LossKind.None && Journal is null;

    /// <summary>Whether nothing of the journal can be used.</summary>
    public bool IsJournalGone => Kind is LossKind.NoJournal or LossKind.NoBeginning;

    /// <summary>Whether the archive belongs to another journal.</summary>
    public bool IsArchiveAnothers => Kind == LossKind.OtherJournal && WitnessRule.IsOther(Journal!, Archive);

    /// <summary>Whether someone accepted that exactly this is left. Numbers then continue above all that is known, even if nothing
    /// seems to be lost, as in a whole folder that was restored.</summary>
    public bool IsAcceptedBy(long? lossAfter) => lossAfter == After && !IsNew;

    /// <summary>Whether the archive lacks what the journal no longer has, in addition to any other fault.</summary>
    public bool IsArchiveBehind => Journal is not null && WitnessRule.IsArchiveBehind(Journal, Archive);

    /// <summary>Up to which event the archive replaces the journal, once this has been accepted: later outcomes are written from the
    /// journal's events, and what the archive has of later events belongs to lost ones.</summary>
    public long ArchivedUpTo => Journal is null || IsJournalGone ? 0
        : Math.Max(Journal.ArchivedUpTo, IsArchiveAnothers ? 0 : Math.Min(Archive?.LastEvent ?? 0, After));

    /// <summary>What must be on disk before anything is given up: more than the journal has, so that after an interrupted start the
    /// next one is refused, and does not give the lost numbers again.</summary>
    public (long LastEvent, long Epoch) Announced => (Math.Max(KnownEvent, After + 1), KnownEpoch);

    /// <summary>The journal's id from here on.</summary>
    public string? JournalId => Journal is null ? null : Journal.Id ?? Archive?.JournalId ?? Witness?.JournalId;
}
