using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Run;

/// <summary><c>scheduler kinds</c>, <c>policies</c> and <c>strategies</c>: what can be named elsewhere, and what it means.</summary>
internal static class NameCommands
{
    private const string NoDescription = "";

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["noop"] = "Does nothing.",
        ["sleep"] = """Waits: {"ms": 100}""",
        ["shell"] = """Runs a program: {"program": "gzip", "args": ["-k", "a.txt"], "cwd": "/data", "env": {"A": "b"}, "stdin": "text"}""",
        ["http"] = """Makes a request: {"url": "https://example.org/"}""",
        ["fcfs"] = "First come, first served.",
        ["sjf"] = "The shortest job first, by its estimate.",
        ["srtf"] = "The least work left first, by estimate; interrupts what has more left, where its handler can yield.",
        ["time-slices"] = "In turns of a slice each, where handlers can yield (round-robin).",
        ["fair-shares"] = "Slot time in proportion to the weights of fairness keys, by start-time fair queueing.",
        ["drf"] = "The fairness key with the least dominant share of CPU, memory and other resources.",
        ["critical-path"] = "The longest chain of work first: its own estimate, and those of the tasks that wait for it.",
        ["priority"] = "The highest priority first.",
        ["edf"] = "The earliest deadline first.",
        ["random"] = "Any node that has room.",
        ["round-robin"] = "One node after the other.",
        ["least-loaded"] = "The node with the least load.",
        ["two-choices"] = "The less loaded of two nodes drawn by chance.",
        ["three-choices"] = "The least loaded of three nodes drawn by chance.",
        ["best-fit"] = "The node in which the least room is left over.",
        ["consistent-hash"] = "Tasks of one affinity key on one node while it lives (rendezvous hashing).",
        ["weighted"] = "Nodes by their performance.",
    };

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
    [
        Make("kinds", "What tasks can be, and what their payloads look like.", RunOptions.Handlers().Kinds, terminal, help),
        Make("policies", "Which waiting task is next.", RunOptions.Policies, terminal, help),
        Make("strategies", "Which node gets a task.", RunOptions.Strategies, terminal, help),
    ];

    public static string Describe(string name) => Descriptions.GetValueOrDefault(name, NoDescription);

    private static Command Make(string name, string description, IReadOnlyList<string> names, Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };
        var command = new Command(name, description) { json };
        command.SetAction(parsed =>
        {
            Write(names, parsed.GetValue(json), terminal);
            return ExitCodes.Done;
        });
        help.Add(command, $"""
            Example:
              scheduler {name} --json
            """);
        return command;
    }

    private static void Write(IReadOnlyList<string> names, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(names.Select(n => new { Name = n, Description = Describe(n) }), JsonOptions));
            return;
        }

        var width = names.Max(n => n.Length);
        foreach (var name in names)
        {
            terminal.Out.WriteLine($"{name.PadRight(width)}  {Describe(name)}");
        }
    }
}
