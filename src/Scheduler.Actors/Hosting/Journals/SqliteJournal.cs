using System.Data.Common;
using LinqToDB;
using Microsoft.Data.Sqlite;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors;

/// <summary>The journal in SQLite, for one machine: several seeds on it may share the folder.</summary>
/// <remarks>
/// Write-ahead logging (WAL) is stored in the file; that each commit reaches the disk (<c>synchronous=FULL</c>) is a setting of
/// each connection, made where connections are opened. A process that is paused in the middle of a commit prevents the others
/// from writing until it resumes or is killed; if that matters, use <see cref="PostgresJournal"/>.
/// </remarks>
public sealed class SqliteJournal : SchedulerJournal
{
    public const string FileName = "scheduler.db";
    public const string ArchiveName = "archive.db";

    // Recovery may read while another connection writes; more than this would be a fault.
    private const int BusyTimeoutMs = 5_000;

    // Open from the beginning to the end: so the write-ahead log stays one file, too, which the scheduler watches.
    private readonly SqliteConnection _held;

    private SqliteJournal(string file)
        : base(new SqliteConnectionStringBuilder { DataSource = file }.ToString())
    {
        File = file;
        _held = new SqliteConnection(ConnectionString);
    }

    public string File { get; }

    /// <summary>The file that was opened, which must stay where it is.</summary>
    internal KeptFile Kept { get; private set; } = null!;

    /// <summary>Its write-ahead log. A standby seed writes nothing for weeks, and must not take over with a log that is missing.</summary>
    internal KeptFile KeptLog { get; private set; } = null!;

    internal override DataOptions Options => new DataOptions()
        .UseConnectionString(ProviderName.SQLiteMS, ConnectionString)
        .UseAfterConnectionOpened(OnOpened);

    private protected override string SettingsFile => "persistence-sqlite.conf";

    /// <summary>Opens the folder, or creates it.</summary>
    /// <exception cref="SchedulingException">The folder cannot be opened: the message says why, and what to do.</exception>
    public static SqliteJournal Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
            var journal = new SqliteJournal(Path.Combine(path, FileName));
            try
            {
                journal.SetUp();
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw new SchedulingException($"The journal in '{path}' can't be opened. {SqliteTrouble.Of(e, FileName)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
        {
            throw new SchedulingException(
                $"The journal in '{path}' can't be opened: {e.Message} Give a folder on a local disk that this process may write to.", e);
        }
    }

    /// <inheritdoc/>
    public override IArchive OpenArchive() => new SqliteSeedArchive(Path.Combine(Path.GetDirectoryName(File)!, ArchiveName), this);

    /// <summary>The journal's id. Null: the journal was created by an earlier version, or does not exist yet.</summary>
    internal string? ReadId() => Do("SELECT id FROM scheduler_journal") as string;

    internal void WriteId(string id) => Do("UPDATE scheduler_journal SET id = $id", id);

    internal override string? Trouble()
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
            connection.Open();
            SqliteTrouble.RequireWritable(connection, File);
            Write(connection);
            return null;
        }
        catch (SqliteException e)
        {
            return SqliteTrouble.Of(e, File);
        }
        catch (SchedulingException e)
        {
            return e.Message;
        }
    }

    internal void OnOpened(DbConnection connection)
    {
        SqliteTrouble.RequireWritable(connection, File);
        using var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant($"PRAGMA busy_timeout={BusyTimeoutMs}; PRAGMA synchronous=FULL;");
        command.ExecuteNonQuery();
    }

    private protected override DbConnection ConnectBriefly() => new SqliteConnection(ConnectionString);

    private protected override void Close()
    {
        if (_held.State == System.Data.ConnectionState.Open)
        {
            lock (_held)
            {
                SqliteTrouble.EmptyLog(_held);
            }
        }

        _held.Dispose();
        SqliteConnection.ClearPool(_held);
    }

    private void SetUp()
    {
        _held.Open();
        OnOpened(_held);
        if (Do("PRAGMA journal_mode=WAL") is not "wal")
        {
            throw new SchedulingException($"'{File}' can't be written ahead (WAL): put it on a local disk.");
        }

        // Written for good: to begin a transaction works on a read-only file as well, and it would be found out at the first task.
        Do("CREATE TABLE IF NOT EXISTS scheduler_journal (one INTEGER PRIMARY KEY, id TEXT, opened INTEGER NOT NULL)");
        Write(_held);
        Kept = KeptFile.Of(File);
        KeptLog = KeptFile.Of(File + "-wal");
    }

    private static void Write(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO scheduler_journal VALUES (1, NULL, 1) ON CONFLICT (one) DO UPDATE SET opened = opened + 1";
        command.ExecuteNonQuery();
    }

    // By a connection that one thread at a time has.
    private object? Do(string sql, string? id = null)
    {
        lock (_held)
        {
            using var command = _held.CreateCommand();
            command.CommandText = sql;
            if (id is not null)
            {
                command.Parameters.AddWithValue("$id", id);
            }

            return command.ExecuteScalar();
        }
    }
}
