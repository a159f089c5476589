using System.CommandLine;
using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Options whose values are checked when they are read: what is wrong names the option and what it may be.</summary>
internal static class OptionValues
{
    private delegate bool TryParse<T>(string text, out T value);

    public static Option<string> Text(string name, string helpName, string description, string byDefault) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => byDefault,
    };

    public static Option<int> Number(string name, string helpName, string description, int lowest, int highest, int byDefault) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} {lowest} to {highest}."),
        HelpName = helpName,
        DefaultValueFactory = _ => byDefault,
        CustomParser = Parser(
            name,
            string.Create(CultureInfo.InvariantCulture, $"a whole number between {lowest} and {highest}"),
            (string text, out int value) =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                && value >= lowest
                && value <= highest),
    };

    /// <summary>A time with its unit, as <see cref="Durations"/> reads it.</summary>
    public static DurationOption Duration(string name, string description, TimeSpan lowest, TimeSpan highest, TimeSpan byDefault) => new(name, byDefault)
    {
        Description = $"{description} {Durations.Text(lowest)} to {Durations.Text(highest)}. Default: {Durations.Text(byDefault)}.",
        HelpName = "TIME",
        CustomParser = Parser(
            name,
            $"a time between {Durations.Text(lowest)} and {Durations.Text(highest)}, such as {Durations.Examples}",
            (string text, out TimeSpan? value) => (value = Durations.Parse(text)) >= lowest && value <= highest),
    };

    /// <summary>One of several names.</summary>
    /// <param name="what">What it is a name of, for the message about an unknown one.</param>
    public static Option<string> Name(string name, string what, string description, IReadOnlyList<string> known, string byDefault) => new(name)
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

    /// <summary>May be given several times: <c>NAME=VALUE</c>.</summary>
    public static Option<IReadOnlyDictionary<string, string>> Texts(string name, string description) =>
        Pairs(name, "KEY=VALUE", description, "KEY=VALUE, such as disk=ssd", (string text, out string value) =>
        {
            value = text;
            return true;
        });

    /// <inheritdoc cref="Texts"/>
    public static Option<IReadOnlyDictionary<string, long>> Amounts(string name, string description) =>
        Pairs(name, "NAME=N", description, "NAME=N with a whole number, such as gpu=2", (string text, out long amount) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out amount));

    public static bool TryReadDuration(string text, out TimeSpan value)
    {
        var read = Durations.Parse(text);
        value = read ?? default;
        return read is not null;
    }

    private static Func<System.CommandLine.Parsing.ArgumentResult, T> Parser<T>(string name, string mustBe, TryParse<T> tryParse) => result =>
    {
        var text = result.Tokens[^1].Value;
        if (!tryParse(text, out var value))
        {
            result.AddError($"{name} is '{text}', but must be {mustBe}.");
        }

        return value;
    };

    private static Option<IReadOnlyDictionary<string, T>> Pairs<T>(
        string name, string helpName, string description, string mustBe, TryParse<T> tryParse) => new(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => new Dictionary<string, T>(StringComparer.Ordinal),
            CustomParser = result =>
            {
                var values = new Dictionary<string, T>(StringComparer.Ordinal);
                foreach (var token in result.Tokens)
                {
                    var at = token.Value.IndexOf('=', StringComparison.Ordinal);
                    if (at <= 0 || string.IsNullOrWhiteSpace(token.Value[..at]) || !tryParse(token.Value[(at + 1)..], out var value))
                    {
                        result.AddError($"{name} is '{token.Value}', but must be {mustBe}.");
                    }
                    else if (!values.TryAdd(token.Value[..at], value))
                    {
                        result.AddError($"{name} is given twice for '{token.Value[..at]}'.");
                    }
                }

                return values;
            },
        };
}

/// <summary>A time with its default. The option itself has none, because help would show that as .NET writes it, <c>00:00:20</c>.</summary>
internal sealed class DurationOption(string name, TimeSpan byDefault) : Option<TimeSpan?>(name)
{
    public TimeSpan In(ParseResult options) => options.GetValue(this) ?? byDefault;
}
