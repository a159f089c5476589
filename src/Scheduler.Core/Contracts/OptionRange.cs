using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>The one way in which an option is found out of range: its name, what it was, and what it may be.</summary>
public static class OptionRange
{
    /// <exception cref="SchedulerConfigurationException">The value lies outside.</exception>
    public static void Require<T>(string name, T value, T lowest, T highest)
        where T : IComparable<T>
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
        {
            throw new SchedulerConfigurationException(string.Create(
                CultureInfo.InvariantCulture, $"{name} is {Text(value)}, but must lie between {Text(lowest)} and {Text(highest)}."));
        }
    }

    /// <summary>What a check throws, as a value; null: it passes.</summary>
    public static Rejection? Refusal(Action check)
    {
        ArgumentNullException.ThrowIfNull(check);
        try
        {
            check();
            return null;
        }
        catch (SchedulerConfigurationException e)
        {
            return new Rejection(RejectionCode.Invalid, e.Message);
        }
    }

    private static object Text<T>(T value) => value is TimeSpan duration ? Durations.Text(duration) : value!;

    /// <exception cref="SchedulerConfigurationException">The name is not among the known ones, which the message lists.</exception>
    public static void RequireKnown(string what, string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToArray();
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            throw new SchedulerConfigurationException(
                $"There is no {what} '{name}'. Known: {string.Join(", ", names)}.");
        }
    }
}
