using System.Data.Common;
using Microsoft.Data.Sqlite;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;
using SQLitePCL;

namespace Scheduler.Actors.Archive;

/// <summary>In a file of its own, so that its writes never stand before those of the journal.</summary>
internal sealed class SqliteTableArchive : DatabaseArchive
{
    // Another connection's write takes less; more than this would be a fault.
    private const int BusySeconds = 5;

    private readonly string _file;
    private readonly string _connectionString;

    private readonly SqliteJournal _journal;

    // Open from the beginning to the end: so the write-ahead log stays one file, too, which is watched.
    private readonly SqliteConnection _held;
    private readonly KeptFile _kept;
    private readonly KeptFile _keptLog;
    private readonly Standing? _witness;
    private StorageGuard? _guard;
    private string? _id;

    public SqliteTableArchive(string file, SqliteJournal journal)
    {
        // Of files that were removed the numbers may be in order all the same: they are read from what is still open.
        StorageGuard.Require(journal.Kept, journal.KeptLog);
        _journal = journal;
        Text = new LossText($"'{journal.File}'", $"'{file}'", $"'{WitnessFileOf(journal)}'");
        _file = file;

        // The driver has a limit of its own, 30 s by default, and asks again until then.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = BusySeconds }.ToString();
        _held = (SqliteConnection)Open();
        try
        {
            Run(_held, null, "PRAGMA journal_mode = WAL");
            Run(_held, null, "CREATE TABLE IF NOT EXISTS scheduler_archive_journal (one INTEGER PRIMARY KEY, id TEXT NOT NULL)");
            _kept = KeptFile.Of(file);
            _keptLog = KeptFile.Of(file + "-wal");
            Begin();

            // As the offset is: before the journal is read. A scheduler that is paused, and goes on meanwhile, raises all three, and
            // the journal first; what is read of it later is then never behind.
            _witness = WitnessFile.Read(WitnessFileOf(journal));
            IsAnothers = journal.ReadId() is { } id && ReadId() is { } its && !string.Equals(id, its, StringComparison.Ordinal);
        }
        catch
        {
            _held.Dispose();
            throw;
        }
    }

    protected override string BytesType => "BLOB";

    protected override LossText Text { get; }

    public override void Committed(long lastEvent, long epoch) => _guard?.Committed(lastEvent, epoch);

    public override string? Trouble() => _journal.Trouble();

    protected override DbConnection OpenJournal()
    {
        var connection = new SqliteConnection(_journal.ConnectionString);
        connection.Open();
        return connection;
    }

    public override void Dispose()
    {
        _guard?.Dispose();
        SqliteTrouble.EmptyLog(_held);
        _held.Dispose();
        SqliteConnection.ClearPool(_held);
    }

    protected override DbConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            SqliteTrouble.RequireWritable(connection, _file);
            Run(connection, null, FormattableString.Invariant($"PRAGMA busy_timeout = {BusySeconds * 1000}; PRAGMA synchronous = NORMAL"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // What a power cut takes is projected again from the journal, but where that is about to be cut. A synced commit syncs the
    // whole log, with all that was committed unsynced before.
    protected override void SetDurable(DbConnection connection, bool durable) =>
        Run(connection, null, $"PRAGMA synchronous = {(durable ? "FULL" : "NORMAL")}");

    // The provider begins a transaction with the right to write.
    protected override long Lock(DbConnection connection, DbTransaction transaction)
    {
        using var select = Command(connection, transaction, "SELECT last_event FROM scheduler_archive_progress WHERE one = 1");
        return (long)select.ExecuteScalar()!;
    }

    // By the C interface: ADO.NET looks for each parameter by its name again for each row, which took longer than the insert.
    protected override void Insert(DbConnection connection, DbTransaction transaction, IReadOnlyList<ArchiveRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var database = ((SqliteConnection)connection).Handle!;
        const string Sql = $"INSERT OR REPLACE INTO scheduler_archive ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?)";
        Check(database, raw.sqlite3_prepare_v2(database, Sql, out var insert));
        using (insert)
        {
            foreach (var (outcomeEvent, task, bytes) in rows)
            {
                raw.sqlite3_bind_int64(insert, 1, outcomeEvent);
                raw.sqlite3_bind_text(insert, 2, task.Id.Value);
                raw.sqlite3_bind_text(insert, 3, task.Kind);
                raw.sqlite3_bind_text(insert, 4, task.Queue);
                raw.sqlite3_bind_int(insert, 5, (int)task.Phase);
                raw.sqlite3_bind_int64(insert, 6, task.FinishedAt.GetValueOrDefault().Ticks);
                raw.sqlite3_bind_blob(insert, 7, bytes);
                Check(database, raw.sqlite3_step(insert));
                raw.sqlite3_reset(insert);
            }
        }
    }

    protected override Finding Compare(JournalStanding? journal)
    {
        // Again, as recovery takes a while.
        StorageGuard.Require(_journal.Kept, _journal.KeptLog, _kept, _keptLog);
        return WitnessRule.Compare(journal is null ? null : journal with { Id = _journal.ReadId() }, new Standing(ReadId(), OwnOffset), _witness);
    }

    protected override void Announce(Finding? finding, long lastEvent, long epoch) =>
        WitnessFile.Open(WitnessFileOf(_journal), IdFor(finding), lastEvent, epoch).Dispose();

    protected override void Take(Finding finding, AcceptedLoss? loss)
    {
        var id = IdFor(finding);
        _journal.WriteId(id);
        Guarded(connection => Run(
            connection, null, "INSERT INTO scheduler_archive_journal VALUES (1, @id) ON CONFLICT (one) DO UPDATE SET id = excluded.id", ("@id", id)));

        // Without a loss it says what it said. What was just recovered may be another seed's, and this one has not written yet.
        var (last, epoch) = loss is not null ? finding.Announced : (_witness?.LastEvent ?? 0, _witness?.Epoch ?? 0);
        _guard?.Dispose();
        _guard = new StorageGuard(_journal.Kept, _journal.KeptLog, _kept, _keptLog, WitnessFile.Open(WitnessFileOf(_journal), id, last, epoch));
    }

    protected override bool HasTable(DbConnection connection, string name)
    {
        using var select = Command(connection, null, "SELECT count(*) FROM sqlite_master WHERE name = @name", ("@name", name));
        return (long)select.ExecuteScalar()! > 0;
    }

    private static string WitnessFileOf(SqliteJournal journal) => Path.Combine(Path.GetDirectoryName(journal.File)!, WitnessFile.Name);

    private string IdFor(Finding? finding) => _id ??= finding?.JournalId ?? WitnessFile.NewJournalId();

    private string? ReadId() => Guarded(connection =>
    {
        using var select = Command(connection, null, "SELECT id FROM scheduler_archive_journal");
        return select.ExecuteScalar() as string;
    });

    private static void Check(sqlite3 database, int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            throw new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), code);
        }
    }
}
