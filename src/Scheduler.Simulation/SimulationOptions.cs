using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation;

/// <summary>What is simulated, but for the tasks.</summary>
public sealed record SimulationOptions
{
    public required IReadOnlyList<NamedOffer> Cluster { get; init; }

    /// <summary>How waiting tasks are ordered and placed; every queue that a task names is made with this. Default: the
    /// product's own.</summary>
    public QueueOptions Queue { get; init; } = new();

    /// <summary>The kinds that every node has handlers for. Default: the one of simulated tasks.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [SimulatedTask.Kind];

    /// <summary>Those of <see cref="Kinds"/> whose handlers yield when they are asked to. Default null: all.</summary>
    public IReadOnlyList<string>? YieldingKinds { get; init; }

    /// <summary>The queues that tasks name. Default: <c>default</c>.</summary>
    public IReadOnlyList<string> QueueNames { get; init; } = [QueueOptions.DefaultName];

    /// <summary>How long a journal row takes to become durable. Default: no time.</summary>
    public TimeSpan JournalWrite { get; init; }

    /// <summary>How long a message is on its way, in one direction. Default: no time.</summary>
    public TimeSpan NetworkLatency { get; init; }

    /// <summary>What chance in the kernel is made of. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>For policies and strategies of one's own. Queues and limits in it are not used.</summary>
    public KernelOptions Kernel { get; init; } = new();

    public NodeKernelOptions Node { get; init; } = new();

    /// <summary>
    /// How many attempts each node asks for at a time, running and waiting; null: as the product does, which binds late. With
    /// more, tasks wait at nodes, as in schedulers that bind early.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>Which tasks are slow on which nodes. With it all tasks are idempotent, and those with equally many others before them, one after the
    /// other, are a group, so that stragglers get copies as <see cref="KernelOptions.Stragglers"/> says. Default null: none is slow, and none gets a copy.</summary>
    public SlowAttempts? SlowAttempts { get; init; }
}
