namespace Scheduler.Core.Contracts;

/// <summary>Which items a page of a list by name holds. All conditions that are set must hold.</summary>
public abstract record NameFilter
{
    /// <summary>The maximum number of items on one page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Only the item with this name.</summary>
    public string? Name { get; init; }

    /// <summary>Only names that begin with this.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>The maximum number of items on one page: 1 to 1,000. Default 100.</summary>
    [OptionRange(1, MaxLimit)]
    public int Limit { get; init; } = 100;

    /// <summary>The last name of the previous page. Default: from the beginning.</summary>
    public string? After { get; init; }

    /// <exception cref="SchedulerConfigurationException">The limit is out of range.</exception>
    public void Validate() => OptionRange.RequireAll(this);
}

/// <summary>Which calendars a list holds.</summary>
public sealed record CalendarFilter : NameFilter;

/// <summary>Which schedules a list holds.</summary>
public sealed record ScheduleFilter : NameFilter;
