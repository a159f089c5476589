using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Options whose values are checked when they are read: the error names the option and the allowed values.</summary>
internal static class OptionValues
{
    /// <summary>A whole number.</summary>
    public static Option<T> Number<T>(string name, string description, T lowest, T highest, T byDefault, string helpName = "N")
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = Ranged(description, lowest, highest),
            HelpName = helpName,
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Number(result, name, lowest, highest),
        };

    /// <inheritdoc cref="Number{T}(string, string, T, T, T, string)"/>
    public static Option<int> Number(string name, string description, OptionRangeAttribute range, int byDefault) =>
        Number(name, description, LowestOf(range), HighestOf(range), byDefault);

    /// <summary>A whole number; null if not given.</summary>
    /// <param name="byDefault">The text for the default, for the help.</param>
    public static Option<T?> Number<T>(string name, string description, T lowest, T highest, string byDefault)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = $"{Ranged(description, lowest, highest)} Default: {byDefault}",
            HelpName = "N",
            CustomParser = result => Number(result, name, lowest, highest),
        };

    /// <inheritdoc cref="Number{T}(string, string, T, T, string)"/>
    public static Option<int?> Number(string name, string description, OptionRangeAttribute range, string byDefault) =>
        Number(name, description, LowestOf(range), HighestOf(range), byDefault);

    /// <summary>A duration; null if not given.</summary>
    /// <param name="shortest">Default 1 ms.</param>
    public static Option<TimeSpan?> Duration(string name, string description, TimeSpan longest, TimeSpan? shortest = null) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Duration(result, name, shortest ?? Durations.Shortest, longest),
    };

    /// <summary>A duration whose default and range are in the help; null if not given.</summary>
    public static DurationOption Duration(string name, string description, TimeSpan lowest, TimeSpan highest, TimeSpan byDefault) => new(name, byDefault)
    {
        Description = $"{description} {Durations.Text(lowest)} to {Durations.Text(highest)}. Default: {Durations.Text(byDefault)}.",
        HelpName = "TIME",
        CustomParser = result => Duration(result, name, lowest, highest),
    };

    /// <inheritdoc cref="Duration(string, string, TimeSpan, TimeSpan, TimeSpan)"/>
    public static DurationOption Duration(string name, string description, OptionRangeAttribute range, TimeSpan byDefault) =>
        Duration(name, description, (TimeSpan)range.Lowest, (TimeSpan)range.Highest!, byDefault);

    /// <summary>One of several names.</summary>
    /// <param name="what">What the name stands for, for the message about an unknown name.</param>
    public static Option<string> Name(string name, string description, string what, IReadOnlyList<string> known, string byDefault)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} One of {string.Join(", ", known)}.",
            HelpName = "NAME",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                try
                {
                    OptionRange.RequireKnown(what, text, known);
                }
                catch (SchedulerConfigurationException unknown)
                {
                    result.AddError($"{name}: {unknown.Message}");
                }

                return text;
            },
        };
        Suggest(option, known);
        return option;
    }

    /// <summary>Suggests these names as completions of the option's value.</summary>
    public static void Suggest(Option option, IReadOnlyList<string> names) =>
        option.CompletionSources.Add(_ => names.Select(name => new CompletionItem(name)));

    /// <summary>Any text.</summary>
    public static Option<string> Text(string name, string description, string helpName, string byDefault) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => byDefault,
    };

    /// <summary>A text of a certain form; null if not given.</summary>
    public static Option<string?> Text(string name, string description, string helpName, Func<string, bool> isValid, string mustBe)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var text }] && !isValid(text))
            {
                result.AddError($"{name} is '{text}', but must be {mustBe}.");
            }
        });
        return option;
    }

    private static string Ranged<T>(string description, T lowest, T highest) => string.Create(CultureInfo.InvariantCulture, $"{description} {lowest} to {highest}.");

    private static int LowestOf(OptionRangeAttribute range) => checked((int)(long)range.Lowest);

    private static int HighestOf(OptionRangeAttribute range) => range.Highest is long highest ? checked((int)highest) : int.MaxValue;

    private static T Number<T>(ArgumentResult result, string name, T lowest, T highest)
        where T : struct, IBinaryInteger<T>
    {
        var text = result.Tokens[^1].Value;
        if (!T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < lowest || value > highest)
        {
            result.AddError(string.Create(
                CultureInfo.InvariantCulture, $"{name} is '{text}', but must be a whole number between {lowest} and {highest}."));
        }

        return value;
    }

    private static TimeSpan? Duration(ArgumentResult result, string name, TimeSpan lowest, TimeSpan highest)
    {
        var text = result.Tokens[^1].Value;
        var value = Durations.ParseSecondsOr(text);
        if (!(value >= lowest && value <= highest))
        {
            result.AddError(
                $"{name} is '{text}', but must be seconds, or a time such as {Durations.Examples}: {Durations.Text(lowest)} to {Durations.Text(highest)}.");
        }

        return value;
    }
}

/// <summary>A duration with its default. The option itself has no default, because help would show it in .NET's format, <c>00:00:20</c>.</summary>
internal sealed class DurationOption(string name, TimeSpan byDefault) : Option<TimeSpan?>(name)
{
    public TimeSpan In(ParseResult options) => options.GetValue(this) ?? byDefault;
}
