namespace Scheduler.Core.Contracts;

/// <summary>Which of what is listed by name a page holds. All conditions that are set must hold.</summary>
public abstract record NameFilter
{
    /// <summary>What one page has at the most.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>That one.</summary>
    public string? Name { get; init; }

    /// <summary>Names that begin so.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>The most in one page: 1 to 1,000. Default 100.</summary>
    [OptionRange(1, MaxLimit)]
    public int Limit { get; init; } = 100;

    /// <summary>The last name of the page before. Default: from the beginning.</summary>
    public string? After { get; init; }

    /// <exception cref="SchedulerConfigurationException">The limit is out of range.</exception>
    public void Validate() => OptionRange.RequireAll(this);
}

/// <summary>Which calendars a list holds.</summary>
public sealed record CalendarFilter : NameFilter;

/// <summary>Which schedules a list holds.</summary>
public sealed record ScheduleFilter : NameFilter;
