using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>An archive in its own file, with a witness beside it.</summary>
internal sealed class SqliteSeedArchive : SeedArchive
{
    private readonly SqliteJournal _journal;
    private readonly KeptFile _kept;
    private readonly KeptFile _keptLog;
    private readonly Standing? _witness;
    private StorageGuard? _guard;
    private string? _id;

    public SqliteSeedArchive(string file, SqliteJournal journal)
        : base(Open(file, journal), journal)
    {
        Text = new LossText($"'{journal.File}'", $"'{file}'", $"'{WitnessFileOf(journal)}'");
        _journal = journal;
        try
        {
            _kept = KeptFile.Of(file);
            _keptLog = KeptFile.Of(file + "-wal");

            // As the offset is: before the journal is read. A scheduler that is paused, and goes on meanwhile, raises all three, and
            // the journal first; what is read of it later is then never behind.
            _witness = WitnessFile.Read(WitnessFileOf(journal));
            IsAnothers = journal.ReadId() is { } id && JournalId is { } its && !string.Equals(id, its, StringComparison.Ordinal);
        }
        catch
        {
            Dialect.Dispose();
            throw;
        }
    }

    protected override LossText Text { get; }

    public override void Committed(long lastEvent, long epoch) => _guard?.Committed(lastEvent, epoch);

    protected override void Dispose(bool disposing)
    {
        _guard?.Dispose();
        base.Dispose(disposing);
    }

    protected override Finding Compare(JournalStanding? journal)
    {
        // Again, as recovery takes a while.
        StorageGuard.Require(_journal.Kept, _journal.KeptLog, _kept, _keptLog);
        return WitnessRule.Compare(journal is null ? null : journal with { Id = _journal.ReadId() }, new Standing(JournalId, OwnOffset), _witness);
    }

    protected override void Announce(Finding? finding, long lastEvent, long epoch) =>
        WitnessFile.Open(WitnessFileOf(_journal), IdFor(finding), lastEvent, epoch).Dispose();

    protected override void Take(Finding finding, AcceptedLoss? loss)
    {
        var id = IdFor(finding);
        _journal.WriteId(id);
        SetJournalId(id);

        // Without a loss it says what it said. What was just recovered may be another seed's, and this one has not written yet.
        var (last, epoch) = loss is not null ? finding.Announced : (_witness?.LastEvent ?? 0, _witness?.Epoch ?? 0);
        _guard?.Dispose();
        _guard = new StorageGuard(_journal.Kept, _journal.KeptLog, _kept, _keptLog, WitnessFile.Open(WitnessFileOf(_journal), id, last, epoch));
    }

    private static SqliteDialect Open(string file, SqliteJournal journal)
    {
        // Of files that were removed the numbers may be in order all the same: they are read from what is still open.
        StorageGuard.Require(journal.Kept, journal.KeptLog);
        return SqliteDialect.Open(
            file,
            ArchiveTables.OfSeedFolder,
            (fault, path) => new SchedulingException($"The archive can't be used. {SqliteTrouble.Of(fault.Code, fault.Message, path)}", fault));
    }

    private static string WitnessFileOf(SqliteJournal journal) => Path.Combine(Path.GetDirectoryName(journal.File)!, WitnessFile.Name);

    private string IdFor(Finding? finding) => _id ??= finding?.JournalId ?? WitnessFile.NewJournalId();
}
