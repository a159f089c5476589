namespace Scheduler.Cli.Up;

/// <summary>A cluster to be started on this machine.</summary>
internal sealed record ClusterOptions
{
    public const int DefaultSeeds = 3;
    public const int MostSeeds = 7;

    public int Seeds { get; init; } = DefaultSeeds;

    /// <summary>Of the first seed; the next ones follow.</summary>
    public int Port { get; init; } = LocalPorts.Default;

    /// <summary>Of PostgreSQL; empty: the hosts know it. Null: the journal is in SQLite, in the cluster's folder.</summary>
    public string? ConnectionString { get; init; }

    public required IReadOnlyList<NodeToStart> Nodes { get; init; }
}

/// <param name="Arguments">But for name and seeds.</param>
/// <param name="Environment">More variables.</param>
internal sealed record NodeToStart(string Name, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);
