using Scheduler.Execution.Kinds;

namespace Scheduler.Cli.Up;

/// <summary>What <c>up</c> was asked for.</summary>
internal sealed record UpOptions
{
    /// <summary>In the current folder, so that the same command resumes the tasks that are left.</summary>
    public const string DefaultData = "scheduler-up";

    public const int DefaultNodes = 2;
    public const int MostNodes = 32;
    public const int MostSlots = 1_000;

    /// <summary>Those that do nothing to the machine: whoever reaches the HTTP API may submit.</summary>
    public static readonly IReadOnlyList<string> DefaultKinds = [BuiltInKinds.Noop, BuiltInKinds.Sleep];

    public int Seeds { get; init; } = ClusterOptions.DefaultSeeds;

    public int Nodes { get; init; } = DefaultNodes;

    /// <summary>Of each node. Null: its share of the processors.</summary>
    public int? Slots { get; init; }

    public IReadOnlyList<string> Kinds { get; init; } = DefaultKinds;

    /// <summary>A folder with handlers of one's own. Null: none.</summary>
    public string? Handlers { get; init; }

    public string Data { get; init; } = DefaultData;

    /// <summary>See <see cref="ClusterOptions.ConnectionString"/>.</summary>
    public string? ConnectionString { get; init; }

    public int Port { get; init; } = LocalPorts.Default;

    /// <summary>Whether what the hosts print is in their files only.</summary>
    public bool Quiet { get; init; }

    public ClusterOptions ToCluster() => new()
    {
        Seeds = Seeds,
        Port = Port,
        ConnectionString = ConnectionString,
        Nodes =
        [
            .. Enumerable.Range(1, Nodes).Select(i => new NodeToStart(
                FormattableString.Invariant($"node-{i}"),
                [
                    "--slots", FormattableString.Invariant($"{Slots ?? Math.Max(1, Environment.ProcessorCount / Nodes)}"),
                    "--kinds", .. Kinds,
                    .. Handlers is null ? (string[])[] : ["--handlers", Handlers],
                ],
                new Dictionary<string, string>(StringComparer.Ordinal))),
        ],
    };
}
