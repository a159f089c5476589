namespace Scheduler.Core;

/// <summary>How a node deals with what it is assigned.</summary>
public sealed record NodeKernelOptions
{
    /// <summary>Attempts that it asks for beyond its slots, at the most, while tasks are short: 0 to 100,000. Default 1,024.</summary>
    [OptionRange(0, 100_000)]
    public int MaxPrefetch { get; init; } = 1_024;

    /// <summary>How long an attempt may wait here for a slot before it is handed back: 10 ms to 1 h. Default 1 s.</summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan HandBackAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many reports may wait for the acknowledgement of those sent before, to go together: 0 to 10,000. Default 0, each is
    /// sent at once. Worth it where a message costs more than a report; a node that has nothing under way sends at once anyhow.</summary>
    [OptionRange(0, 10_000)]
    public int MaxReportsHeld { get; init; }

    /// <summary>Checks each option against its range.</summary>
    /// <exception cref="SchedulerConfigurationException">One is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
