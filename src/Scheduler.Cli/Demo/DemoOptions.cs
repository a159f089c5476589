using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;

namespace Scheduler.Cli.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoOptions
{
    public const int DefaultNodes = 3;
    public const int DefaultSlots = 4;

    /// <summary>Each node of a cluster is a process.</summary>
    public const int MostClusterNodes = 16;

    /// <summary>The folder whose files are hashed. Default: the current one.</summary>
    public string Input { get; init; } = ".";

    public string Policy { get; init; } = new QueueOptions().Policy;

    public string Strategy { get; init; } = new QueueOptions().Strategy;

    public int Nodes { get; init; } = DefaultNodes;

    /// <summary>Of the largest node.</summary>
    public int Slots { get; init; } = DefaultSlots;

    /// <summary>Kept afterwards. Default: a folder for this run, removed at its end.</summary>
    public string? Data { get; init; }

    public ulong Seed { get; init; }

    /// <summary>On seeds and nodes in processes of their own, in place of this one.</summary>
    public bool Cluster { get; init; }

    public bool Json { get; init; }

    public static IReadOnlyList<string> Policies { get; } = new PolicyRegistry().Names;

    public static IReadOnlyList<string> Strategies { get; } = new StrategyRegistry().Names;
}
