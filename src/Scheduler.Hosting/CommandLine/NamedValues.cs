using System.CommandLine;
using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Options that may be given several times, each with a name and a value: <c>gpu=2</c>.</summary>
internal static class NamedValues
{
    private delegate bool TryParse<T>(string text, out T value);

    /// <param name="manyAtOnce">Whether several values may follow the option's name: only if no argument can follow.</param>
    public static Option<IReadOnlyDictionary<string, long>> Amounts(string name, string description, long most = long.MaxValue, bool manyAtOnce = false) => Make<long>(
        name,
        description,
        "NAME=N",
        string.Create(CultureInfo.InvariantCulture, $"NAME=N with a whole number{(most == long.MaxValue ? "" : $" up to {most}")}, such as gpu=2"),
        (string text, out long amount) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out amount) && amount <= most,
        manyAtOnce);

    /// <inheritdoc cref="Amounts"/>
    public static Option<IReadOnlyDictionary<string, string>> Texts(string name, string description, bool manyAtOnce = false) => Make<string>(
        name,
        description,
        "KEY=VALUE",
        "KEY=VALUE, such as disk=ssd",
        (string text, out string value) =>
        {
            value = text;
            return true;
        },
        manyAtOnce);

    public static Labels ToLabels(IReadOnlyDictionary<string, string> texts) => texts.Count == 0 ? Labels.None : new Labels(texts);

    private static Option<IReadOnlyDictionary<string, T>> Make<T>(
        string name, string description, string form, string mustBe, TryParse<T> tryParse, bool manyAtOnce) => new(name)
        {
            Description = description,
            HelpName = form,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = manyAtOnce,
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
