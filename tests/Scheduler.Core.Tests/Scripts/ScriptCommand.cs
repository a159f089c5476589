using System.Globalization;
using System.Text.RegularExpressions;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Scripts;

/// <summary>A command's line: <c>submit a b priority=5 payload="two words"</c>.</summary>
internal sealed partial class ScriptCommand
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Name { get; private set; } = "";

    public IReadOnlyList<string> Words => _words;

    /// <summary>The only word behind the command's name.</summary>
    public string Word => _words.Count == 1 ? _words[0] : throw new FormatException($"'{Name}' takes one name.");

    public static ScriptCommand Parse(string line)
    {
        var command = new ScriptCommand();
        foreach (Match part in Parts().Matches(line))
        {
            var value = part.Groups["value"].Value.Trim('"');
            if (part.Groups["name"] is { Success: true, Value: var name })
            {
                command._options.Add(name, value);
            }
            else if (command.Name.Length == 0)
            {
                command.Name = value;
            }
            else
            {
                command._words.AddRange(Several(value));
            }
        }

        return command;
    }

    public string? Text(string option)
    {
        _asked.Add(option);
        return _options.GetValueOrDefault(option);
    }

    public int? Number(string option) => Text(option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public TimeSpan? Duration(string option) => Text(option) is { } text ? DurationOf(text) : null;

    public bool? Flag(string option) => Text(option) is { } text ? bool.Parse(text) : null;

    public static TimeSpan DurationOf(string text) => Durations.Parse(text) ?? throw new FormatException($"'{text}' is no duration.");

    /// <summary>To be called when it is done: an option that nothing asked for is a mistake.</summary>
    public void RequireAllAsked()
    {
        if (_options.Keys.FirstOrDefault(option => !_asked.Contains(option)) is { } unknown)
        {
            throw new FormatException($"'{Name}' has no option '{unknown}'.");
        }
    }

    // t1..t3 are t1, t2 and t3.
    private static IEnumerable<string> Several(string word)
    {
        if (Ranges().Match(word) is not { Success: true } range)
        {
            return [word];
        }

        var first = int.Parse(range.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        var last = int.Parse(range.Groups["last"].ValueSpan, CultureInfo.InvariantCulture);
        return Enumerable.Range(first, last - first + 1).Select(number => $"{range.Groups["prefix"]}{number}");
    }

    [GeneratedRegex(@"^(?<prefix>[a-z-]+)(?<first>[0-9]+)\.\.\k<prefix>(?<last>[0-9]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ranges();

    [GeneratedRegex("""((?<name>[a-z-]+)=)?(?<value>"[^"]*"|\S+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
