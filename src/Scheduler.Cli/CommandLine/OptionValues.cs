using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Witness;

namespace Scheduler.Cli.CommandLine;

/// <summary>Options whose values are checked when they are read: what is wrong names the option and what it may be.</summary>
internal static class OptionValues
{
    /// <summary>A whole number.</summary>
    public static Option<T> Number<T>(string name, string description, T lowest, T highest, T byDefault)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} {lowest} to {highest}."),
            HelpName = "N",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Number(result, name, lowest, highest),
        };

    /// <summary>A whole number; null where it is not given.</summary>
    /// <param name="byDefault">What is meant then, for the help.</param>
    public static Option<T?> Number<T>(string name, string description, T lowest, T highest, string byDefault)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} {lowest} to {highest}. Default: {byDefault}"),
            HelpName = "N",
            CustomParser = result => Number(result, name, lowest, highest),
        };

    /// <summary>One of several names.</summary>
    /// <param name="what">What it is a name of, for the message about an unknown one.</param>
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

    /// <summary>Completes the option's value by these names.</summary>
    public static void Suggest(Option option, IReadOnlyList<string> names) =>
        option.CompletionSources.Add(_ => names.Select(name => new CompletionItem(name)));

    /// <summary>A text of a certain form; null where it is not given.</summary>
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

    /// <summary>How long what is running may go on after Ctrl-C.</summary>
    public static Option<TimeSpan?> Grace() => Duration(
        "--grace", "After Ctrl-C, let running tasks continue for this long, at most 1h. Default: 10s", TimeSpan.FromHours(1));

    /// <summary>What becomes of what programs leave behind.</summary>
    public static Option<bool> LeaveBackground() => new("--leave-background")
    {
        Description = "Let processes that a program started in the background keep running after it exits. Redirect their output: writing to "
            + "this command's closed pipe ends them. Without this option they are ended with the task.",
    };

    /// <summary>A duration; null where it is not given.</summary>
    /// <param name="shortest">Default 1 ms.</param>
    public static Option<TimeSpan?> Duration(string name, string description, TimeSpan longest, TimeSpan? shortest = null) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            var value = Durations.ParseSecondsOr(text);
            var lowest = shortest ?? Durations.Shortest;
            if (!(value >= lowest && value <= longest))
            {
                result.AddError(
                    $"{name} is '{text}', but must be seconds, or a time such as {Durations.Examples}:"
                        + $" {Durations.Text(lowest)} to {Durations.Text(longest)}.");
            }

            return value;
        },
    };

    /// <summary>How to go on with a data folder that has lost its end; null where it is not given.</summary>
    public static Option<long?> AcceptLossAfter() => new(LossText.Option)
    {
        Description = "Use once, after a start was refused because the last events are missing: resume from the event that the message names.",
        HelpName = "EVENT",
        CustomParser = result =>
        {
            if (!LossText.TryReadEvent(result.Tokens[^1].Value, out var number, out var refusal))
            {
                result.AddError(refusal);
            }

            return number;
        },
    };

    /// <summary>A folder, as it was written; whether it is there is for the command to see.</summary>
    public static Option<string?> Folder(string name, string description) => Path(name, description, "DIR", "a folder");

    /// <summary>A file, as it was written.</summary>
    public static Option<string?> File(string name, string description) => Path(name, description, "FILE", "a file");

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

    private static Option<string?> Path(string name, string description, string helpName, string what)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }]
                && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)))
            {
                result.AddError($"{name} is empty. Name {what}, or leave the option out.");
            }
        });
        return option;
    }
}
