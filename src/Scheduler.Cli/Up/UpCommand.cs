using System.CommandLine.Parsing;
using System.Globalization;
using Scheduler.Cli.Run;

namespace Scheduler.Cli.Up;

/// <summary><c>scheduler up</c>: its options and its help.</summary>
internal static class UpCommand
{
    public const string Name = "up";

    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    public static Command Make(Terminal terminal, Help help)
    {
        var seeds = OptionValues.Number(
            "--seeds", "Seeds: one of three may die, one alone may not.", 1, ClusterOptions.MostSeeds, ClusterOptions.DefaultSeeds);
        var nodes = OptionValues.Number("--nodes", "Nodes, which run tasks.", 1, UpOptions.MostNodes, UpOptions.DefaultNodes);
        var slots = Slots();
        var kinds = Kinds();
        var handlers = CommonOptions.Folder("--handlers", "A folder with assemblies of handlers of your own, for every node.");
        var journal = OptionValues.Name("--journal", "Where tasks are kept.", "journal", [Sqlite, Postgres], Sqlite);
        var data = CommonOptions.Folder(
            "--data",
            $"The folder of the journal, with sqlite, and of the logs; made where it is missing. Default: {UpOptions.DefaultData}");
        var connection = new Option<string?>("--connection-string")
        {
            Description = "With postgres: such as 'Host=db;Database=scheduler;Username=scheduler'. Passwords are better in the"
                + $" environment, where others can't see them: {LocalCluster.ConnectionVariable}, or PGPASSWORD.",
            HelpName = "TEXT",
        };
        var port = OptionValues.Number(
            "--port",
            $"The port of the first seed; the others follow. The HTTP API of each is {LocalPorts.HttpApart} higher.",
            LocalPorts.Lowest,
            ushort.MaxValue - LocalPorts.HttpApart - ClusterOptions.MostSeeds,
            LocalPorts.Default);
        var quiet = new Option<bool>("--quiet") { Description = "Leave what the processes log to their files." };

        var command = new Command(Name, "Start a cluster on this machine: seeds and nodes as processes, ended together by Ctrl-C.")
        {
            seeds, nodes, slots, kinds, handlers, journal, data, connection, port, quiet,
        };
        command.Validators.Add(result => RequireConnection(result, journal, connection));
        command.SetAction((parsed, cancellationToken) => UpSession.RunAsync(
            new UpOptions
            {
                Seeds = parsed.GetValue(seeds),
                Nodes = parsed.GetValue(nodes),
                Slots = parsed.GetValue(slots),
                Kinds = parsed.GetValue(kinds)!,
                Handlers = parsed.GetValue(handlers),
                Data = parsed.GetValue(data) ?? UpOptions.DefaultData,
                ConnectionString = parsed.GetValue(journal) == Postgres ? parsed.GetValue(connection) ?? "" : null,
                Port = parsed.GetValue(port),
                Quiet = parsed.GetValue(quiet),
            },
            terminal,
            cancellationToken));
        help.Add(command, MoreHelp());
        return command;
    }

    private static void RequireConnection(CommandResult result, Option<string> journal, Option<string?> connection)
    {
        var isPostgres = result.GetResult(journal) is { Tokens: [{ Value: Postgres }] };
        var isNamed = result.GetResult(connection) is { Implicit: false };
        if (isPostgres && !isNamed && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(LocalCluster.ConnectionVariable)))
        {
            result.AddError($"--journal postgres needs --connection-string, or {LocalCluster.ConnectionVariable} in the environment.");
        }
        else if (isNamed && !isPostgres)
        {
            result.AddError("--connection-string is for --journal postgres. Add that, or leave it out.");
        }
    }

    private static Option<int?> Slots() => new("--slots")
    {
        Description = $"Tasks that each node runs at a time. 1 to {UpOptions.MostSlots}. Default: its share of the processors.",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (!int.TryParse(text, CultureInfo.InvariantCulture, out var value) || value is < 1 or > UpOptions.MostSlots)
            {
                result.AddError($"--slots is '{text}', but must be a whole number between 1 and {UpOptions.MostSlots}.");
            }

            return value;
        },
    };

    private static Option<string[]> Kinds()
    {
        var known = RunOptions.Handlers().Kinds;
        var option = new Option<string[]>("--kinds")
        {
            Description = $"Which of the built-in kinds the nodes run: {string.Join(", ", known)}. With shell, who may submit runs programs"
                + $" as this user. Default: {string.Join(" and ", UpOptions.DefaultKinds)}.",
            HelpName = "KIND",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. UpOptions.DefaultKinds],
            CustomParser = result =>
            {
                string[] kinds = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))];
                foreach (var kind in kinds.Where(k => !known.Contains(k, StringComparer.Ordinal)))
                {
                    result.AddError($"--kinds is '{kind}', but must be one of {string.Join(", ", known)}. Others come with --handlers.");
                }

                return kinds;
            },
        };
        OptionValues.Suggest(option, known);
        return option;
    }

    private static string MoreHelp() => $"""
        A seed runs the scheduler or stands by for it; of three, any one may die, and another takes over
        within ten seconds. What this starts are the programs Scheduler.Seed and Scheduler.Node, on
        127.0.0.1 only. Their other options can be given by environment variables, such as
        SCHEDULER_SEED__LEASE=10s; '--help' of the programs shows them. One that ends by itself is started
        again, except where that would not help. Each logs to a file of its name in the folder 'logs' of --data.

        The first Ctrl-C, SIGTERM or SIGHUP ends the nodes, which finish what they run or hand it back, then the
        seeds; the second one ends all at once. Standard output that can't be written any more ends them like the
        first. If this process is killed, they leave by themselves. The same command resumes the tasks that are left.

        Exit codes:
          0    all processes have left by themselves
          1    a process failed; the message says which, and why
          2    an option is wrong, or a port is in use
          3    the folder can't be worked with, or at the start the database can't

        Examples:
          scheduler up
          scheduler up --seeds 1 --nodes 1 --kinds noop sleep shell --data ./data
          {LocalCluster.ConnectionVariable}='Host=db;Username=scheduler' scheduler up --journal postgres
        """;
}
