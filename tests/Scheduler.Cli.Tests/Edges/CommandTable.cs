using System.CommandLine;
using System.Globalization;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>A way to call a command that ends soon.</summary>
/// <param name="Arguments">In these, <c>DATA</c> stands for a data folder of its own, and <c>NEW</c> for a folder that is not there.</param>
/// <param name="Writes">Whether it writes to standard output.</param>
/// <param name="Reads">Whether it reads standard input.</param>
/// <param name="Changes">Whether it changes a data folder, or makes one to work in.</param>
internal sealed record Call(string[] Arguments, bool Writes = true, bool Reads = false, bool Changes = false);

/// <summary>Every command there is, by the command tree itself, and how it can be called.</summary>
internal static class CommandTable
{
    private static readonly string[] Data = ["--data", "DATA"];

    /// <summary>By the command's name, behind those of the commands that it is part of; the root's is empty.</summary>
    public static IReadOnlyDictionary<string, Call> Calls { get; } = new Dictionary<string, Call>(StringComparer.Ordinal)
    {
        [""] = new(["--version"]),
        ["demo"] = new(["demo", "--help"], Changes: true),
        ["run"] = new(["run", "-", "--data", "NEW"], Reads: true, Changes: true),
        ["each"] = new(["each", "--", "echo"], Reads: true, Changes: true),
        ["up"] = new(["up", "--help"], Changes: true),
        ["simulate"] = new(["simulate", "--tasks", "20"]),
        ["list"] = new(["list", .. Data]),
        ["show"] = new(["show", "t1", .. Data]),
        ["explain"] = new(["explain", "t1", .. Data]),
        ["attempts"] = new(["attempts", "t1", .. Data], Writes: false),
        ["logs"] = new(["logs", "t1", .. Data], Writes: false),
        ["cancel"] = new(["cancel", "t1", .. Data], Writes: false, Changes: true),
        ["retry"] = new(["retry", "t1", .. Data], Writes: false, Changes: true),
        ["revise"] = new(["revise", "t1", "--priority", "1", .. Data], Writes: false, Changes: true),
        ["submit"] = new(["submit", "-", .. Data], Reads: true, Changes: true),
        ["export"] = new(["export", .. Data]),
        ["backup"] = new(["backup", "--to", "NEW", .. Data], Writes: false),
        ["stats"] = new(["stats", .. Data]),
        ["nodes"] = new(["nodes", .. Data]),
        ["cordon"] = new(["cordon", "n1", .. Data], Writes: false, Changes: true),
        ["uncordon"] = new(["uncordon", "n1", .. Data], Writes: false, Changes: true),
        ["drain"] = new(["drain", "n1", .. Data], Writes: false, Changes: true),
        ["queue"] = new(["queue", "default", .. Data]),
        ["schedule"] = new(["schedule", "--help"]),
        ["schedule preview"] = new(["schedule", "preview", "0 3 * * *"]),
        ["schedule set"] = new(["schedule", "set", "s1", "--cron", "0 3 * * *", "--task", """{"kind":"noop"}""", .. Data], Changes: true),
        ["schedule list"] = new(["schedule", "list", .. Data]),
        ["schedule show"] = new(["schedule", "show", "s1", .. Data], Writes: false),
        ["schedule hold"] = new(["schedule", "hold", "s1", "--reason", "a test", .. Data], Writes: false, Changes: true),
        ["schedule release"] = new(["schedule", "release", "s1", .. Data], Writes: false, Changes: true),
        ["schedule run"] = new(["schedule", "run", "s1", .. Data], Writes: false, Changes: true),
        ["schedule backfill"] = new(["schedule", "backfill", "s1", "--from", "2027-01-01T00:00", "--to", "2027-01-02T00:00", .. Data], Writes: false, Changes: true),
        ["schedule remove"] = new(["schedule", "remove", "s1", .. Data], Writes: false, Changes: true),
        ["calendar"] = new(["calendar", "--help"]),
        ["calendar set"] = new(["calendar", "set", "c1", "--date", "2027-12-25", .. Data], Changes: true),
        ["calendar list"] = new(["calendar", "list", .. Data]),
        ["calendar show"] = new(["calendar", "show", "c1", .. Data], Writes: false),
        ["calendar remove"] = new(["calendar", "remove", "c1", .. Data], Writes: false, Changes: true),
        ["limit"] = new(["limit", "--help"]),
        ["limit set"] = new(["limit", "set", "gpu", "--running", "2", .. Data], Changes: true),
        ["limit list"] = new(["limit", "list", .. Data]),
        ["limit show"] = new(["limit", "show", "gpu", .. Data], Writes: false),
        ["limit remove"] = new(["limit", "remove", "gpu", .. Data], Writes: false, Changes: true),
        ["group"] = new(["group", "--help"]),
        ["group list"] = new(["group", "list", .. Data]),
        ["group show"] = new(["group", "show", "g1", .. Data], Writes: false),
        ["group open"] = new(["group", "open", "g1", .. Data], Changes: true),
        ["group seal"] = new(["group", "seal", "g1", .. Data], Writes: false, Changes: true),
        ["lock"] = new(["lock", "--help"]),
        ["lock list"] = new(["lock", "list", .. Data]),
        ["lock run"] = new(["lock", "run", "l1", .. Data, "--", "true"], Writes: false, Changes: true),
        ["lock release"] = new(["lock", "release", "l1", .. Data], Writes: false, Changes: true),
        ["graph"] = new(["graph", "t1", .. Data]),
        ["hold"] = new(["hold", "kind", "noop", "--reason", "a test", .. Data], Changes: true),
        ["release"] = new(["release", "kind", "noop", .. Data], Changes: true),
        ["holds"] = new(["holds", .. Data]),
        ["bench"] = new(["bench", "--help"], Changes: true),
        ["kinds"] = new(["kinds"]),
        ["policies"] = new(["policies"]),
        ["strategies"] = new(["strategies"]),
        ["completion"] = new(["completion", "bash"]),
    };

    /// <summary>By the same names.</summary>
    public static IReadOnlyDictionary<string, Command> Tree { get; } =
        All("", SchedulerCommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false))).ToDictionary(StringComparer.Ordinal);

    /// <summary>Those that the command's help tells.</summary>
    public static async Task<IReadOnlyCollection<int>> DocumentedAsync(string command)
    {
        var help = await SchedulerCommand.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        return
        [
            ExitCodes.Done,
            ExitCodes.BadInput,
            .. help.Out.Split('\n').Select(line => line.Trim().Split("  ")[0])
                .Where(word => int.TryParse(word, CultureInfo.InvariantCulture, out _)).Select(word => int.Parse(word, CultureInfo.InvariantCulture)),
        ];
    }

    private static List<KeyValuePair<string, Command>> All(string name, Command command) =>
        [new(name, command), .. command.Subcommands.SelectMany(c => All($"{name} {c.Name}".Trim(), c))];
}
