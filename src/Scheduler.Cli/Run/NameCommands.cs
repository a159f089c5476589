using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;

namespace Scheduler.Cli.Run;

/// <summary><c>scheduler kinds</c>, <c>policies</c> and <c>strategies</c>: what can be named elsewhere, and what it means.</summary>
internal static class NameCommands
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
    [
        Make("kinds", "List the kinds of tasks, and what their payloads look like.", Kinds, terminal, help),
        Make("policies", "List the scheduling policies: which waiting task runs next.", () => new PolicyRegistry().All.Select(policy => (policy.Name, policy.Description)), terminal, help),
        Make("strategies", "List the allocation strategies: which node gets a task.", () => new StrategyRegistry().All.Select(strategy => (strategy.Name, strategy.Description)), terminal, help),
    ];

    private static IEnumerable<(string Name, string Description)> Kinds()
    {
        var handlers = RunOptions.Handlers();
        return handlers.Kinds.Select(kind => (kind, handlers.DescriptionOf(kind) ?? ""));
    }

    private static Command Make(string name, string description, Func<IEnumerable<(string Name, string Description)>> named, Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };
        var command = new Command(name, description) { json };
        command.SetAction(parsed =>
        {
            Write([.. named()], parsed.GetValue(json), terminal);
            return ExitCodes.Done;
        });
        help.Add(command, $"""
            Example:
              scheduler {name} --json
            """);
        return command;
    }

    private static void Write(IReadOnlyList<(string Name, string Description)> named, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(named.Select(one => new { one.Name, one.Description }), JsonOptions));
            return;
        }

        var width = named.Max(one => one.Name.Length);
        foreach (var (name, description) in named)
        {
            terminal.Out.WriteLine($"{name.PadRight(width)}  {description}");
        }
    }
}
