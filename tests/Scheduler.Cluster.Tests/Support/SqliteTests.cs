namespace Scheduler.Cluster.Tests.Support;

/// <summary>Tests with processes that need no PostgreSQL: one after the other, beside those that do.</summary>
[CollectionDefinition(Name)]
public sealed class SqliteTests
{
    public const string Name = "SQLite";
}
