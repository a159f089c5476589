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
            "--seeds", "The number of seeds. With three, any one may fail; with one, none may.", 1, ClusterOptions.MostSeeds, ClusterOptions.DefaultSeeds);
        var nodes = OptionValues.Number("--nodes", "The number of nodes, which run tasks.", 1, UpOptions.MostNodes, UpOptions.DefaultNodes);
        var slots = Slots();
        var kinds = Kinds();
        var handlers = CommonOptions.Folder("--handlers", "A folder with the assemblies of your own handlers, for every node.");
        var journal = OptionValues.Name("--journal", "Where tasks are stored.", "journal", [Sqlite, Postgres], Sqlite);
        var data = CommonOptions.Folder(
            "--data",
            $"The folder for the logs and, with sqlite, for the journal; created if missing. Default: {UpOptions.DefaultData}");
        var connection = new Option<string?>("--connection-string")
        {
            Description = "With postgres: such as 'Host=db;Database=scheduler;Username=scheduler'. Put passwords into the"
                + $" environment, where other users can't see them: {LocalCluster.ConnectionVariable}, or PGPASSWORD.",
            HelpName = "TEXT",
        };
        var port = OptionValues.Number(
            "--port",
            $"The port of the first seed; the others use the next ports. The HTTP API of each seed is {LocalPorts.HttpApart} higher.",
            LocalPorts.Lowest,
            ushort.MaxValue - LocalPorts.HttpApart - ClusterOptions.MostSeeds,
            LocalPorts.Default);
        var quiet = new Option<bool>("--quiet") { Description = "Do not print the logs of the processes; they are still in their files." };

        var command = new Command(Name, "Start a cluster on this machine: seeds and nodes as processes. Ctrl-C stops all of them.")
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
            Description = $"Which of the built-in kinds the nodes run: {string.Join(", ", known)}. With shell, anyone who may submit tasks can run programs"
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
        A seed runs the scheduler or stands by for it; of three, any one may fail, and another takes over within
        ten seconds. This command starts the programs Scheduler.Seed and Scheduler.Node, on 127.0.0.1 only. Their
        other options can be set by environment variables, such as SCHEDULER_SEED__LEASE=10s; '--help' of these
        programs lists them. A process that ends by itself is started again, unless that would not help. Each process
        logs to a file with its name in the folder 'logs' of --data.

        The first Ctrl-C, SIGTERM or SIGHUP stops the nodes, which finish their tasks or hand them back, and then the
        seeds; the second ends all processes at once. If standard output can no longer be written, they stop as after
        the first signal. If this process is killed, they stop by themselves. The same command resumes unfinished tasks.

        Exit codes:
          0    all processes have stopped without an error
          1    a process failed; the message says which, and why
          2    an option is wrong, or a port is in use
          3    the folder can't be used, or the database could not be used at the start

        Examples:
          scheduler up
          scheduler up --seeds 1 --nodes 1 --kinds noop sleep shell --data ./data
          {LocalCluster.ConnectionVariable}='Host=db;Username=scheduler' scheduler up --journal postgres
        """;
}
