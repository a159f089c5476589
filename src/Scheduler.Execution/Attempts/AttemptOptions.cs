using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Attempts;

/// <summary>How a node runs attempts.</summary>
public sealed record AttemptOptions
{
    public static readonly AttemptOptions Default = new();

    /// <summary>How long a handler may take to return after it has been asked to stop, before its attempt is given up: 0 to 1 h. Default 10
    /// s.</summary>
    [OptionRange("0s", "1h")]
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The limits of results and errors: only <see cref="SchedulerLimits.MaxResultBytes"/> and <see cref="SchedulerLimits.MaxErrorChars"/>
    /// apply here. Default: those of the scheduler.</summary>
    public SchedulerLimits Limits { get; init; } = SchedulerLimits.Default;

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
        Limits.Validate();
    }
}
