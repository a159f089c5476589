namespace Scheduler.Core;

/// <summary>How a node handles its assignments.</summary>
public sealed record NodeKernelOptions
{
    /// <summary>The maximum number of attempts that it asks for beyond its slots while tasks are short: 0 to 100,000. Default 1,024.</summary>
    [OptionRange(0, 100_000)]
    public int MaxPrefetch { get; init; } = 1_024;

    /// <summary>How long an attempt may wait on the node for a slot before it is handed back: 10 ms to 1 h. Default 1 s.</summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan HandBackAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many reports may wait until earlier ones are acknowledged, to be sent together: 0 to 10,000. Default 0, each is
    /// sent at once. Useful if a message costs more than a report; a node with no unacknowledged reports sends at once in any case.</summary>
    [OptionRange(0, 10_000)]
    public int MaxReportsHeld { get; init; }

    /// <summary>Checks each option against its range.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
