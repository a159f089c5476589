using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>An archive in tables of the journal's own database. The two are restored together, so a start also compares them with something
/// outside: with what this seed has seen.</summary>
internal sealed class PostgresSeedArchive : SeedArchive
{
    // These stand beside the progress, under numbers of their own: a new column would take a right that roles don't have.
    private const int AnnouncedEvent = 2;
    private const int AnnouncedEpoch = 3;
    private const int IdUpper = 4;
    private const int IdLower = 5;

    private readonly SeedWitness _seed;
    private readonly Standing? _seen;
    private readonly Standing? _announced;

    public PostgresSeedArchive(PostgresJournal journal)
        : base(new PostgresDialect(journal.Connect), journal)
    {
        _seed = journal.Witness;

        // As the offset is: before the journal is read.
        _seen = _seed.Standing;
        _announced = ReadPair(AnnouncedEvent, AnnouncedEpoch) is var (last, epoch) ? new Standing(null, last, epoch) : null;
        RequireJournal();
    }

    protected override LossText Text => new(
        "The journal",
        "the archive",
        (_seen?.LastEvent ?? 0) > (_announced?.LastEvent ?? 0) ? _seed.Name : "the note of a loss in scheduler_archive_progress")
    {
        Done = kind => MustNote(kind) ? "That was noted in scheduler_archive_progress, so that no other start resumes without asking." : "Nothing was changed.",
    };

    // Other seeds may not know it, and what only this process knows would be forgotten when it ends, which it does now. A seed with a
    // folder may have been given a wrong database, where nothing is to be written: then there is no journal.
    private bool MustNote(LossKind kind) =>
        _seen is not null && (_announced is null || _seen.IsBeyond(_announced))
        && (kind is LossKind.JournalBehind || (kind is LossKind.NoJournal && !_seed.IsKept));

    protected override string? NewWitness => _seed.IsKept && _seen is null ? _seed.Name : null;

    public override void Committed(long lastEvent, long epoch) => _seed.Committed(lastEvent, epoch);

    protected override Finding Compare(JournalStanding? journal) => WitnessRule.Compare(
        journal is null ? null : journal with { Id = ReadId() }, new Standing(null, OwnOffset), _seen?.With(_announced) ?? _announced);

    protected override void Refused(Finding finding)
    {
        if (MustNote(finding.Kind))
        {
            Announce(finding, finding.Announced.LastEvent, finding.Announced.Epoch);
        }
    }

    protected override void RequireMaySetAside(Finding finding)
    {
        var refused = Dialect.Read(connection => connection.Select(
            """
            SELECT current_schema(), current_user::text
            WHERE NOT has_schema_privilege(current_schema(), 'CREATE') AND (EXISTS (SELECT 1 FROM scheduler_archive WHERE outcome_event > $1)
                OR EXISTS (SELECT 1 FROM scheduler_archive_attempts WHERE ended_event > $1))
            """,
            row => (Schema: row.Text(0), Role: row.Text(1)),
            finding.ArchivedUpTo));
        if (refused is [var (schema, role)])
        {
            throw new SchedulingException(
                $"The role '{role}' may not make a table for what belongs to the lost events. Nothing was changed. Grant that right, then start "
                + $"again with the same option: GRANT CREATE ON SCHEMA {schema} TO {role}. Revoke it when the seed runs.");
        }
    }

    protected override void Announce(Finding? finding, long lastEvent, long epoch) => Write((AnnouncedEvent, lastEvent), (AnnouncedEpoch, epoch));

    protected override void Take(Finding finding, AcceptedLoss? loss)
    {
        var id = finding.JournalId ?? WitnessFile.NewJournalId();
        var bytes = Convert.FromHexString(id);
        Write((IdUpper, BitConverter.ToInt64(bytes, 0)), (IdLower, BitConverter.ToInt64(bytes, 8)));

        // Without a loss it says what it said. What was just recovered may be another seed's, and this one has not written yet.
        var (last, epoch) = loss is not null ? finding.Announced : (_seen?.LastEvent ?? 0, _seen?.Epoch ?? 0);
        try
        {
            _seed.Begin(id, last, epoch);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SchedulingException($"The witness {_seed.Name} can't be written: {fault.Message}", fault);
        }
    }

    private void Write((int One, long Value) first, (int One, long Value) second) => Dialect.Write(durable: true, connection => connection.Run(
        "INSERT INTO scheduler_archive_progress VALUES ($1, $2), ($3, $4) ON CONFLICT (one) DO UPDATE SET last_event = excluded.last_event",
        first.One,
        first.Value,
        second.One,
        second.Value));

    private (long First, long Second)? ReadPair(int first, int second) => Dialect.Read(connection => connection.Select(
        "SELECT a.last_event, b.last_event FROM scheduler_archive_progress a, scheduler_archive_progress b WHERE a.one = $1 AND b.one = $2",
        row => ((long, long)?)(row.Long(0), row.Long(1)),
        first,
        second)).FirstOrDefault();

    // Null: an earlier version made the journal, or nobody has yet.
    private string? ReadId() => ReadPair(IdUpper, IdLower) is var (upper, lower)
        ? Convert.ToHexStringLower([.. BitConverter.GetBytes(upper), .. BitConverter.GetBytes(lower)])
        : null;

    // A seed makes the tables when its process starts. Where they are gone by now nothing could be recovered, and the next process would
    // make them anew.
    private void RequireJournal()
    {
        if (Dialect.Read(connection => connection.HasTable("journal")))
        {
            return;
        }

        var finding = Compare(null);
        if (Text.RefusalOf(finding, acceptLossAfter: null) is { } refusal)
        {
            Refused(finding);
            throw new StorageChangedException(refusal);
        }
    }
}
