using System.Globalization;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate;

/// <summary>The values that only <c>simulate</c> knows; each is refused with what it may be.</summary>
internal static class SimulateValues
{
    /// <summary>A list of names, separated by commas; <c>all</c> is each of them.</summary>
    public static Option<string[]> Names(string name, string description, string what, IReadOnlyList<string> known, string byDefault) =>
        new(name)
        {
            Description = $"{description} A list of {string.Join(", ", known)}; or all.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => [byDefault],
            CustomParser = result =>
            {
                const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
                string[] names = [.. result.Tokens.SelectMany(t => t.Value.Split(',', Tidy))];
                if (names is ["all"])
                {
                    return [.. known];
                }

                foreach (var unknown in names.Except(known, StringComparer.Ordinal))
                {
                    result.AddError($"{name}: There is no {what} '{unknown}'. Known: {string.Join(", ", known)}.");
                }

                if (names.Length == 0)
                {
                    result.AddError($"{name} is empty. Known: {string.Join(", ", known)}.");
                }

                return [.. names.Distinct(StringComparer.Ordinal)];
            },
        };

    public static Option<string?> Duration(string name, string description) => OptionValues.Text(
        name, description, "TIME", text => Durations.Parse(text) is not null, $"a time up to 3,650 days, such as {Durations.Examples}");

    /// <summary>Null: it is none.</summary>
    public static double? ToLoad(string text) =>
        ToNumber(text) is { } load && load is > 0 and <= 10 ? load : null;

    /// <summary>Null: it is none.</summary>
    public static ServiceTimes? ToService(string text, TimeSpan mean)
    {
        var parts = text.Split(':');
        var number = parts.Length == 2 ? ToNumber(parts[1]) ?? -1 : -1;
        return (parts[0], parts.Length) switch
        {
            ("fixed", 1) => new FixedTimes(mean),
            ("exponential", 1) => new ExponentialTimes(mean),
            ("pareto", 2) when number is > 1 and <= 100 => new ParetoTimes(mean, number),
            ("hyperexponential", 2) when number is >= 1 and <= 10_000 => new HyperexponentialTimes(mean, number),
            _ => null,
        };
    }

    /// <summary>Null: they are none.</summary>
    public static SlowAttempts? ToSlowAttempts(string text) =>
        text.Split(':') is [var share, var factor] && ToNumber(share) is { } s and >= 0 and <= 1 && ToNumber(factor) is { } f and >= 1 and <= 1_000
            ? new SlowAttempts(s, f)
            : null;

    private static double? ToNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
