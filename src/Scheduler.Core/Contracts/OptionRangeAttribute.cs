namespace Scheduler.Core.Contracts;

/// <summary>The range of an option, defined only here. <see cref="OptionRange.RequireAll"/> checks it, command lines and their help read
/// it, and a test compares it with the option's description. For a text, it is the range of its length; null is always allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionRangeAttribute : Attribute
{
    private OptionRangeAttribute(IComparable lowest, IComparable? highest) => (Lowest, Highest) = (lowest, highest);

    /// <summary>This value or more.</summary>
    public OptionRangeAttribute(long lowest)
        : this((IComparable)lowest, highest: null)
    {
    }

    public OptionRangeAttribute(long lowest, long highest)
        : this((IComparable)lowest, highest)
    {
    }

    public OptionRangeAttribute(double lowest, double highest)
        : this((IComparable)lowest, highest)
    {
    }

    /// <summary>A duration of this or longer, in the form that <see cref="Durations"/> reads.</summary>
    public OptionRangeAttribute(string lowest)
        : this(DurationOf(lowest), highest: null)
    {
    }

    /// <summary>A range of durations, in the form that <see cref="Durations"/> reads.</summary>
    public OptionRangeAttribute(string lowest, string highest)
        : this(DurationOf(lowest), DurationOf(highest))
    {
    }

    /// <summary>A <see cref="long"/>, a <see cref="double"/> or a <see cref="TimeSpan"/>.</summary>
    public IComparable Lowest { get; }

    /// <summary>Null: there is no highest value.</summary>
    public IComparable? Highest { get; }

    private static IComparable DurationOf(string text) => Durations.Parse(text) ?? throw new ArgumentException($"'{text}' is no duration.", nameof(text));
}
