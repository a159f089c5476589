using System.Data.Common;
using LinqToDB;
using Microsoft.Data.Sqlite;
using Scheduler.Actors.Archive;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Archive;

namespace Scheduler.Actors;

/// <summary>The journal in SQLite, for one machine: several seeds on it may share the folder.</summary>
/// <remarks>
/// The file keeps that it is written ahead (WAL); that each commit reaches the disk (<c>synchronous=FULL</c>) is a setting of
/// each connection, made where connections are opened. A process that is paused in the middle of a commit keeps the others
/// from writing until it goes on or is killed; where that matters, take <see cref="PostgresJournal"/>.
/// </remarks>
public sealed class SqliteJournal : SchedulerJournal
{
    public const string FileName = "scheduler.db";
    public const string ArchiveName = "archive.db";

    // Recovery may read while another connection writes; more than this would be a fault.
    private const int BusyTimeoutMs = 5_000;

    private SqliteJournal(string file)
        : base(new SqliteConnectionStringBuilder { DataSource = file }.ToString()) =>
        File = file;

    public string File { get; }

    internal override DataOptions Options => new DataOptions()
        .UseConnectionString(ProviderName.SQLiteMS, ConnectionString)
        .UseAfterConnectionOpened(OnOpened);

    private protected override string SettingsFile => "persistence-sqlite.conf";

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="SchedulingException">It can't be: the message says why, and what to do.</exception>
    public static SqliteJournal Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
            var journal = new SqliteJournal(Path.Combine(path, FileName));
            journal.SetUp();
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
        {
            throw new SchedulingException(
                $"The journal in '{path}' can't be opened: {e.Message} Give a folder on a local disk that this process may write to.", e);
        }
    }

    /// <inheritdoc/>
    public override IArchive OpenArchive() => new SqliteTableArchive(Path.Combine(Path.GetDirectoryName(File)!, ArchiveName));

    internal static void OnOpened(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant($"PRAGMA busy_timeout={BusyTimeoutMs}; PRAGMA synchronous=FULL;");
        command.ExecuteNonQuery();
    }

    private protected override void Close()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private void SetUp()
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        OnOpened(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL;";
        if (command.ExecuteScalar() is not "wal")
        {
            throw new SchedulingException($"'{File}' can't be written ahead (WAL): put it on a local disk.");
        }

        // Writing nothing still takes the right to write: a read-only file is found out here, not at the first task.
        command.CommandText = "BEGIN IMMEDIATE; ROLLBACK;";
        command.ExecuteNonQuery();
    }
}
