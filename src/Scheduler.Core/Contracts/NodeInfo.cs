using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>Slots of a node held by a handler that was given up: its attempt has ended, but the handler has not returned.</summary>
/// <param name="Attempt">Which attempt of the task: 1 for the first.</param>
/// <param name="Slots">How many slots it holds.</param>
/// <param name="Since">When it was given up, as far as the scheduler knows.</param>
public sealed record BlockedSlots(TaskId Task, FencingToken Token, int Attempt, int Slots, Timestamp Since)
{
    /// <summary>What holds the slots, for messages: "attempt 2 of a on n#1, which was given up 4 min ago and has not returned".</summary>
    /// <param name="node">Default: the node is not named.</param>
    public string Holder(Timestamp now, NodeId? node = null)
    {
        var on = node is { } named ? $" on {named}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"attempt {Attempt} of {Task}{on}, which was given up {Durations.About(now - Since)} ago and has not returned");
    }
}

/// <summary>A node, as the scheduler sees it.</summary>
public sealed record NodeInfo(NodeId Id, NodeOffer Offer, NodePhase Phase = NodePhase.Up)
{
    private readonly ValueList<BlockedSlots> _blocked = new([]);

    /// <summary>Slots held by handlers that were given up. Restarting the node frees them. Default none.</summary>
    public IReadOnlyList<BlockedSlots> Blocked { get => _blocked.Items; init => _blocked = new(value); }

    /// <summary>Attempts that it holds now. Default 0.</summary>
    public int Held { get; init; }

    /// <summary>The sum of the requests of those attempts. Default nothing.</summary>
    public Resources InUse { get; init; } = Resources.None;

    /// <summary>Attempts that were assigned to it since it joined. Default 0.</summary>
    public long Assigned { get; init; }

    /// <summary>How many of them ended with a report from the node. Default 0.</summary>
    public long Finished { get; init; }

    /// <summary>How many of them it handed back, or were lost. Default 0.</summary>
    public long Lost { get; init; }
}
