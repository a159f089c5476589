using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace Scheduler.Core.Contracts;

/// <summary>The one place that reports an option out of range: its name, its value, and the allowed range.</summary>
public static class OptionRange
{
    /// <exception cref="SchedulerConfigurationException">The value is outside the range.</exception>
    public static void Require<T>(string name, T value, T lowest, T highest)
        where T : notnull, IComparable<T>
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
        {
            throw Outside(name, value, lowest, highest);
        }
    }

    /// <summary>Checks each option that has a range (<see cref="OptionRangeAttribute"/>).</summary>
    /// <param name="of">What the options belong to, for the message: <c> of node 'n1'</c>.</param>
    /// <exception cref="SchedulerConfigurationException">An option is outside its range.</exception>
    public static void RequireAll<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T options, string of = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (property, range) in Ranges<T>.All)
        {
            var (name, value) = (property.Name + of, property.GetValue(options));
            switch (value)
            {
                case null:
                    break;
                case string text:
                    Require("The length of " + name, (long)text.Length, range);
                    break;
                case int number:
                    Require(name, (long)number, range);
                    break;
                default:
                    Require(name, (IComparable)value, range);
                    break;
            }
        }
    }

    /// <summary>The range of an option.</summary>
    /// <param name="property">The option's name.</param>
    public static OptionRangeAttribute Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string property)
        where T : class => Array.Find(Ranges<T>.All, one => one.Property.Name == property).Range
            ?? throw new ArgumentException($"{typeof(T).Name}.{property} has no range.", nameof(property));

    /// <exception cref="SchedulerConfigurationException">The value is too low.</exception>
    public static void RequireAtLeast<T>(string name, T value, T lowest)
        where T : notnull, IComparable<T>
    {
        if (value.CompareTo(lowest) < 0)
        {
            throw TooLow(name, value, lowest);
        }
    }

    /// <summary>Returns the exception of a check as a value; null: the check passes.</summary>
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

    private static void Require(string name, IComparable value, OptionRangeAttribute range)
    {
        if (value.CompareTo(range.Lowest) < 0 || (range.Highest is { } most && value.CompareTo(most) > 0))
        {
            throw range.Highest is { } highest ? Outside(name, value, range.Lowest, highest) : TooLow(name, value, range.Lowest);
        }
    }

    private static SchedulerConfigurationException Outside(string name, object value, object lowest, object highest) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name} is {Text(value)}, but must lie between {Text(lowest)} and {Text(highest)}."));

    private static SchedulerConfigurationException TooLow(string name, object value, object lowest) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name} is {Text(value)}, but must be {Text(lowest)} or more."));

    private static object Text(object value) => value is TimeSpan duration ? Durations.Text(duration) : value;

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

    // Looked for once.
    private static class Ranges<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>
    {
        public static readonly (PropertyInfo Property, OptionRangeAttribute Range)[] All =
            [.. from property in typeof(T).GetProperties()
                let range = property.GetCustomAttribute<OptionRangeAttribute>()
                where range is not null
                select (property, range)];
    }
}
