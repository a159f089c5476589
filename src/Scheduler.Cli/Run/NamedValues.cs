using System.CommandLine;
using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Cli.Run;

/// <summary>Options that may be given several times: <c>NAME=VALUE</c>.</summary>
internal static class NamedValues
{
    public static Option<IReadOnlyDictionary<string, long>> Amounts(string name, string description, long most = long.MaxValue) => Make<long>(
        name,
        description,
        "NAME=N",
        string.Create(CultureInfo.InvariantCulture, $"NAME=N with a whole number{(most == long.MaxValue ? "" : $" up to {most}")}, such as gpu=2"),
        (string text, out long amount) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out amount) && amount <= most);

    public static Option<IReadOnlyDictionary<string, string>> Texts(string name, string description) =>
        Make<string>(name, description, "KEY=VALUE", "KEY=VALUE, such as disk=ssd", (string text, out string value) =>
        {
            value = text;
            return true;
        });

    public static Labels ToLabels(IReadOnlyDictionary<string, string> texts) => texts.Count == 0 ? Labels.None : new Labels(texts);

    /// <summary>What <c>--limit</c> of <c>run</c> and <c>each</c> sets.</summary>
    public static Option<IReadOnlyDictionary<string, long>> Limits(string description) => Amounts("--limit", description, LimitOptions.MostRunning);

    /// <exception cref="SchedulerConfigurationException">One of them can't be set.</exception>
    public static IReadOnlyList<LimitOptions> ToLimits(IReadOnlyDictionary<string, long> amounts)
    {
        LimitOptions[] limits = [.. amounts.Select(amount => new LimitOptions { Name = amount.Key, Running = (int)amount.Value })];
        return limits.Select(limit => LimitRule.Refusal(limit, SchedulerLimits.Default)).FirstOrDefault(wrong => wrong is not null) is { } refusal
            ? throw new SchedulerConfigurationException("--limit: " + refusal.Message)
            : limits;
    }

    private delegate bool TryParse<T>(string text, out T value);

    private static Option<IReadOnlyDictionary<string, T>> Make<T>(
        string name, string description, string form, string mustBe, TryParse<T> tryParse) => new(name)
        {
            Description = description,
            HelpName = form,
            Arity = ArgumentArity.OneOrMore,
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
