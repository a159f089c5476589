using System.Data.Common;
using Akka.Configuration;
using LinqToDB;
using Npgsql;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors;

/// <summary>The journal in PostgreSQL, for seeds on many machines. Tested with PostgreSQL 15.</summary>
/// <remarks>
/// Missing tables are created in the first schema of the role's search path, if the role has the right to do so. If
/// the tables were created by somebody else, the role only needs the rights to read and write them. <c>docs/cluster.md</c> has the commands.
/// </remarks>
public sealed class PostgresJournal : SchedulerJournal
{
    // A paused scheduler, or one whose machine lost its power, may have left a transaction open, with a row that the next
    // scheduler wants to write: the server ends it after the first. The second is shorter than the journal's call-timeout.
    private const string SessionSettings = "-c idle_in_transaction_session_timeout=3s -c lock_timeout=8s";

    // What is looked at before anything is started. The first three names are Akka.Persistence.Sql's. The right to a
    // table that is not there is null, and so is not found missing.
    private const string Question = """
        SELECT current_schema(),
               current_user,
               pg_is_in_recovery(),
               current_setting('synchronous_commit'),
               coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
               array_agg(DISTINCT t) FILTER (WHERE to_regclass(t) IS NULL),
               array_agg(DISTINCT t) FILTER (WHERE NOT has_table_privilege(to_regclass(t), p))
        FROM unnest(ARRAY['journal', 'tags', 'snapshot', 'scheduler_archive', 'scheduler_archive_progress', 'scheduler_archive_attempts', 'scheduler_archive_edges']) AS t,
             unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
        """;

    private readonly EarlierRowCheck _check = new();

    private PostgresJournal(string connectionString, SeedWitness witness)
        : base(connectionString) => Witness = witness;

    internal override DataOptions Options =>
        new DataOptions().UseConnectionString(ProviderName.PostgreSQL15, ConnectionString).UseInterceptor(_check);

    internal override SeedWitness Witness { get; }

    private protected override string SettingsFile => "persistence-postgres.conf";

    // They are there. "Create if it does not exist" takes the right to create, even where there is nothing to do.
    private protected override Config Found => ConfigurationFactory.ParseString("""
        akka.persistence.journal.sql.auto-initialize = off
        akka.persistence.snapshot-store.sql.auto-initialize = off
        """);

    /// <summary>Connects to the server and checks that it can be used.</summary>
    /// <param name="connectionString">In Npgsql's format, for example <c>Host=db;Database=scheduler;Username=scheduler;Password=…</c>.</param>
    /// <param name="witnessFolder">A folder of this seed's own, outside of the database, in which the seed keeps how far the journal went. With it,
    /// a database that was restored to an earlier moment is noticed even if all seeds have ended in the meantime. Null: none.</param>
    /// <exception cref="SchedulingException">The server cannot be used: the message says why, and what to do, but not the password.</exception>
    public static PostgresJournal Open(string connectionString, string? witnessFolder = null)
    {
        var completed = Complete(connectionString);
        try
        {
            using var connection = new NpgsqlConnection(completed);
            connection.Open();
            using var command = new NpgsqlCommand(Question, connection);
            using var reader = command.ExecuteReader();
            reader.Read();
            var (schema, user) = (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetString(1));
            var (isStandby, commit, mayCreate) = (reader.GetBoolean(2), reader.GetString(3), reader.GetBoolean(4));
            var (missing, denied) = (Texts(reader, 5), Texts(reader, 6));
            reader.Close();
            Exception? problem = (schema, isStandby, commit, missing.Length == 0 || mayCreate, denied.Length == 0) switch
            {
                (_, true, _, _, _) => new SchedulingException(
                    "The PostgreSQL server is a read-only standby: name the primary, or several hosts and "
                    + "'Target Session Attributes=primary'."),
                (null, _, _, _, _) => new SchedulingException(
                    $"The role '{user}' has no schema in its search path: make one, or set 'Search Path' in the connection string."),
                (_, _, "off", _, _) => new SchedulingException(
                    "'synchronous_commit' is off for this role or database, so that accepted tasks could be lost: set it to on."),
                (_, _, _, false, _) => new SchedulingException(
                    $"The tables {string.Join(", ", missing)} are not in the schema '{schema}', and the role '{user}' may not make them: "
                    + $"GRANT CREATE ON SCHEMA {schema} TO {user}, or have another role make them, as docs/cluster.md says."),
                (_, _, _, _, false) => new SchedulingException(
                    $"The role '{user}' may not read and write all that it has to: "
                    + $"GRANT SELECT, INSERT, UPDATE, DELETE ON {string.Join(", ", denied)} TO {user}."),
                _ => null,
            };
            if (problem is not null)
            {
                throw problem;
            }

            if (missing.Length > 0)
            {
                PostgresTables.MakeMissing(connection);
            }

            return new PostgresJournal(completed, OpenWitness(witnessFolder));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            var message = $"The journal in PostgreSQL ({PlaceOf(completed)}) can't be opened: {e.Message.TrimEnd('.')}. See that it runs and lets "
                + "this machine in, or give another --connection-string.";
            throw e is NpgsqlException { IsTransient: false } ? new SchedulingException(message, e) : new JournalAwayException(message, e);
        }
    }

    /// <inheritdoc/>
    public override IArchive OpenArchive() => new PostgresSeedArchive(this);

    internal DbConnection Connect() => new NpgsqlConnection(ConnectionString);

    private protected override DbConnection ConnectBriefly() =>
        new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Timeout = 3, CommandTimeout = 3, MaxPoolSize = 2 }.ToString());

    internal override string? Unreachable()
    {
        try
        {
            var brief = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, Timeout = 2, CommandTimeout = 2 };
            using var connection = new NpgsqlConnection(brief.ToString());
            connection.Open();
            using var command = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection);
            return command.ExecuteScalar() is true ? "The PostgreSQL server is a read-only standby." : null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            return $"{PlaceOf(ConnectionString)}: {e.Message}";
        }
    }

    private static SeedWitness OpenWitness(string? folder)
    {
        try
        {
            return new SeedWitness(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulingException($"The witness in '{folder}' can't be opened: {e.Message} Give a folder that this process may write to.", e);
        }
    }

    private static string[] Texts(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<string[]>(column);

    // A list of hosts may have a port at each. A database that is not named has the name of the user.
    private static string PlaceOf(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return FormattableString.Invariant($"host {builder.Host}, port {builder.Port}, database {builder.Database ?? builder.Username}");
    }

    private static string Complete(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            builder.ApplicationName ??= "scheduler";
            builder.Options = $"{SessionSettings} {builder.Options}".TrimEnd();
            return builder.ToString();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            // The text of the error may repeat a part of the string, and that may be the password.
            throw new SchedulerConfigurationException(
                "The connection string can't be read. It is a list such as Host=db;Database=scheduler;Username=scheduler;Password=…");
        }
    }

    private protected override void Close()
    {
        Witness.Dispose();
        using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
