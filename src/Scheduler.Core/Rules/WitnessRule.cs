namespace Scheduler.Core.Rules;

/// <summary>
/// The one place that decides how far the journal went. Journal, archive and witness are separate files, and are copied, restored and removed
/// one by one. The journal is always written first, so neither of the others may ever be ahead of it: if one is, the journal has
/// lost its end, and giving the lost numbers again would give old fencing tokens to new attempts.
/// </summary>
public static class WitnessRule
{
    /// <param name="journal">Null: there is none, or one without a table.</param>
    /// <param name="archive">Null: there is none.</param>
    /// <param name="witness">Null: there is none, or it can't be read: one written by an earlier version, or a damaged one.</param>
    public static Finding Compare(JournalStanding? journal, Standing? archive, Standing? witness)
    {
        var after = journal is { FirstEvent: 1 } ? journal.LastEvent : 0;
        return new Finding(
            KindOf(journal, archive, witness),
            journal,
            archive,
            witness,
            after,
            Math.Max(journal?.LastEvent ?? 0, Math.Max(archive?.LastEvent ?? 0, witness?.LastEvent ?? 0)),
            Math.Max(journal?.Epoch ?? 0, Math.Max(archive?.Epoch ?? 0, witness?.Epoch ?? 0)));
    }

    private static LossKind KindOf(JournalStanding? journal, Standing? archive, Standing? witness)
    {
        if (journal is null)
        {
            return archive is { LastEvent: > 0 } || witness is { LastEvent: > 0 } ? LossKind.NoJournal : LossKind.None;
        }

        if (journal.LastEvent == 0)
        {
            return LossKind.NoJournal;
        }

        // A witness that knows of no event is what a first start has left that was cut short: it belongs to any journal.
        return journal.FirstEvent != 1 ? LossKind.NoBeginning
            : IsOther(journal, archive) || (witness is { LastEvent: > 0 } && IsOther(journal, witness)) ? LossKind.OtherJournal
            : IsBehind(journal, archive) || IsBehind(journal, witness) ? LossKind.JournalBehind
            : IsArchiveBehind(journal, archive) ? LossKind.ArchiveBehind
            : LossKind.None;
    }

    /// <summary>Whether it belongs to another journal; what an earlier version wrote does not say.</summary>
    public static bool IsOther(JournalStanding journal, Standing? other) =>
        other?.JournalId is { } its && journal.Id is { } id && !string.Equals(id, its, StringComparison.Ordinal);

    /// <summary>Whether the archive lacks what the journal no longer has; this may be in addition to other faults.</summary>
    public static bool IsArchiveBehind(JournalStanding journal, Standing? archive) => (archive?.LastEvent ?? 0) < journal.ArchivedUpTo;

    private static bool IsBehind(JournalStanding journal, Standing? other) =>
        other is not null && (other.LastEvent > journal.LastEvent || (journal.Epoch > 0 && other.Epoch > journal.Epoch));
}
