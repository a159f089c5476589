using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>Where a test's seeds keep their tasks, and how the test reads it.</summary>
internal abstract record TestJournal
{
    public abstract string[] SeedArguments { get; }

    public virtual IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    public abstract DbConnection Open();
}

internal sealed record SqliteTestJournal(string Folder) : TestJournal
{
    public override string[] SeedArguments => ["--data", Folder];

    public override DbConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, SqliteJournal.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }
}

internal sealed record PostgresTestJournal(string ConnectionString) : TestJournal
{
    public override string[] SeedArguments => ["--journal", "postgres"];

    public override IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string> { ["SCHEDULER_SEED__CONNECTION_STRING"] = ConnectionString };

    public override DbConnection Open()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=False");
        connection.Open();
        return connection;
    }
}
