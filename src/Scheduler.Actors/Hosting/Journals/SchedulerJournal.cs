using System.Data.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors;

/// <summary>
/// The database of the scheduler's journal, and how Akka.Persistence.Sql connects to it. Opening one checks that it can be used.
/// Every seed opens it; the one that runs the scheduler writes to it.
/// </summary>
/// <remarks>
/// It is not locked. Two schedulers on one journal are told apart by the key of its rows: the second to write a row fails,
/// reads that the other has begun a higher epoch, and stops (<see cref="ExitCode.Fenced"/>). A lock would still be held by a
/// process that is paused, when the next scheduler has to begin.
/// </remarks>
public abstract class SchedulerJournal : IDisposable
{
    private static readonly string[] Plugins = ["akka.persistence.journal.sql", "akka.persistence.snapshot-store.sql"];

    private readonly Lock _closing = new();
    private bool _isClosed;

    private protected SchedulerJournal(string connectionString) => ConnectionString = connectionString;

    /// <summary>The connection string, with its password if there is one: not for logs.</summary>
    public string ConnectionString { get; }

    /// <summary>How Akka.Persistence.Sql opens connections.</summary>
    public DataOptionsSetup Setup => new(Options);

    internal abstract DataOptions Options { get; }

    /// <summary>The file in <c>hocon/</c> that has its settings.</summary>
    private protected abstract string SettingsFile { get; }

    /// <summary>Settings that are known only after it has been opened.</summary>
    private protected virtual Config Found => Config.Empty;

    /// <summary>The settings of the database connection. They take precedence over everything else that is configured: the archive is in the same
    /// database.</summary>
    internal Config Connection
    {
        get
        {
            var settings = SchedulerHost.Load(SettingsFile);
            return ConfigurationFactory.ParseString(string.Join('\n', Plugins.Select(plugin => $$"""
                {{plugin}} {
                  connection-string = "{{Quoted}}"
                  provider-name = "{{settings.GetString($"{plugin}.provider-name")}}"
                }
                """)));
        }
    }

    private string Quoted => ConnectionString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>Adds everything that the journal needs to the configuration.</summary>
    public Config Complete(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Connection
            .WithFallback(config)
            .WithFallback(Found)
            .WithFallback(SchedulerHost.Load(SettingsFile))
            .WithFallback(SqlPersistence.DefaultConfiguration);
    }

    /// <summary>The archive of finished tasks that belongs to this journal.</summary>
    /// <exception cref="SchedulingException">The archive cannot be used.</exception>
    public abstract IArchive OpenArchive();

    /// <summary>Why the journal cannot be reached now, for a person; null: it can, as far as that can be determined within two seconds. If it is in
    /// files on this machine it always can: another seed would have the same problem with them.</summary>
    internal virtual string? Unreachable() => null;

    /// <summary>What this seed knows of how far the journal went; null: the witness is beside the journal, where all seeds write it.</summary>
    internal virtual SeedWitness? Witness => null;

    /// <summary>Why the journal cannot be written now, for a person; null: it can, as far as is known here.</summary>
    internal virtual string? Trouble() => null;

    /// <summary>The number of the latest row, from any writer; 0: there is none.</summary>
    /// <exception cref="DbException">The journal cannot be read.</exception>
    internal long LastRow(string persistenceId)
    {
        using var connection = ConnectBriefly();
        connection.Open();
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT max(sequence_number) FROM journal WHERE persistence_id = @id";
        var id = select.CreateParameter();
        (id.ParameterName, id.Value) = ("@id", persistenceId);
        select.Parameters.Add(id);
        return select.ExecuteScalar() is long row ? row : 0;
    }

    /// <summary>A connection for a short query: if there is no answer, the caller is told soon.</summary>
    private protected abstract DbConnection ConnectBriefly();

    public ActorSystem CreateSystem(string name, Config config) =>
        ActorSystem.Create(name, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Complete(config)), Setup));

    /// <summary>Closes the pooled connections, once. Called by the code that opened the journal, or by the host that was given it.</summary>
    public void Dispose()
    {
        lock (_closing)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                Close();
            }
        }

        GC.SuppressFinalize(this);
    }

    private protected abstract void Close();
}
