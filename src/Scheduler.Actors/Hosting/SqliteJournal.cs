using System.Data.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace Scheduler.Actors;

/// <summary>
/// The journal's SQLite database in a folder of its own. Holds the folder: no other process opens it meanwhile.
/// </summary>
/// <remarks>
/// The file keeps that it is written ahead (WAL); that each commit reaches the disk (<c>synchronous=FULL</c>) is a setting of
/// each connection, made where connections are opened.
/// </remarks>
public sealed class SqliteJournal : IDisposable
{
    public const string FileName = "scheduler.db";
    public const string LockName = "scheduler.lock";

    // Recovery may read while another connection writes; more than this would be a fault.
    private const int BusyTimeoutMs = 5_000;

    private readonly FileStream _lock;

    private SqliteJournal(string file, FileStream held)
    {
        File = file;
        _lock = held;
    }

    public string File { get; }

    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = File }.ToString();

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="SchedulerException">It can't be: the message says why, and what to do.</exception>
    public static SqliteJournal Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var journal = new SqliteJournal(Path.Combine(path, FileName), held);
            journal.SetUp();
            return journal;
        }
        catch (IOException e) when (held is null && System.IO.File.Exists(Path.Combine(path, LockName)))
        {
            throw new SchedulerException($"The data folder '{path}' is in use by another process: end that, or give this one a folder of its own.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
        {
            held?.Dispose();
            throw new SchedulerException($"The journal in '{path}' can't be opened: {e.Message} Give a folder on a local disk that this process may write to.", e);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Where Akka.Persistence.Sql finds it.</summary>
    public Config Config => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.sql.connection-string = "{{Quoted}}"
        akka.persistence.snapshot-store.sql.connection-string = "{{Quoted}}"
        """);

    /// <summary>How Akka.Persistence.Sql opens connections.</summary>
    public DataOptionsSetup Setup => new(Options);

    /// <summary>The configuration with all that the journal needs.</summary>
    public Config Complete(Config config) => Config.WithFallback(config).WithFallback(SqlPersistence.DefaultConfiguration);

    public ActorSystem CreateSystem(string name, Config config) =>
        ActorSystem.Create(name, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Complete(config)), Setup));

    public void Dispose() => _lock.Dispose();

    internal DataOptions Options => new DataOptions()
        .UseConnectionString(ProviderName.SQLiteMS, ConnectionString)
        .UseAfterConnectionOpened(OnOpened);

    internal static void OnOpened(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant($"PRAGMA busy_timeout={BusyTimeoutMs}; PRAGMA synchronous=FULL;");
        command.ExecuteNonQuery();
    }

    private string Quoted => ConnectionString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private void SetUp()
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        OnOpened(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL;";
        if (command.ExecuteScalar() is not "wal")
        {
            throw new SchedulerException($"'{File}' can't be written ahead (WAL): put it on a local disk.");
        }

        // Writing nothing still takes the right to write: a read-only file is found out here, not at the first task.
        command.CommandText = "BEGIN IMMEDIATE; ROLLBACK;";
        command.ExecuteNonQuery();
    }
}
