using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>How a member with the role <c>worker</c> runs tasks.</summary>
public sealed record NodeSettings
{
    /// <summary>The node's name, unique in the cluster at any moment. Keep it over restarts, so that the scheduler knows at once that the
    /// earlier process is gone. 1 to 200 characters.</summary>
    [OptionRange(1, 200)]
    public required string Name { get; init; }

    /// <summary>Settings with this machine's name, a slot for each of its processors, and its processors and memory as capacity.</summary>
    public static NodeSettings OfThisMachine => new()
    {
        Name = Environment.MachineName,
        Offer = new NodeOffer
        {
            Slots = Environment.ProcessorCount,
            Capacity = new Resources(Environment.ProcessorCount * 1_000L, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        },
    };

    /// <summary>Slots, capacity, labels. The kinds are those of the handlers.</summary>
    public NodeOffer Offer { get; init; } = new();

    /// <summary>How the node prefetches and reports. A message to another process costs about twenty times as much as a report:
    /// by default up to 64 reports are collected.</summary>
    public NodeKernelOptions Kernel { get; init; } = new() { MaxReportsHeld = 64 };

    /// <summary>How long running attempts may continue when the node is asked to leave. Attempts that have not ended by then are handed
    /// back, and run again elsewhere: 0 to 1 day. Default 5 s.</summary>
    [OptionRange("0s", "1d")]
    public TimeSpan LeaveGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the process ends, with <see cref="ExitCode.Blocked"/>, when handlers that were given up hold every slot: after a
    /// restart, all slots are free. Default false.</summary>
    public bool LeaveWhenBlocked { get; init; }

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
        OptionRange.RequireAll(Offer);
        Kernel.Validate();
    }
}
