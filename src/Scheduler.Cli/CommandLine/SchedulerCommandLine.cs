using System.CommandLine.Parsing;
using Scheduler.Cli.Calendars;
using Scheduler.Cli.Bench;
using Scheduler.Cli.Completion;
using Scheduler.Cli.Demo;
using Scheduler.Cli.Each;
using Scheduler.Cli.Graph;
using Scheduler.Cli.Groups;
using Scheduler.Cli.Holds;
using Scheduler.Cli.Limits;
using Scheduler.Cli.Locks;
using Scheduler.Cli.Operations;
using Scheduler.Cli.Run;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Simulate;
using Scheduler.Cli.Tasks;
using Scheduler.Cli.Up;
using Scheduler.Cli.Up.Hosts;
using Scheduler.Embedded;
using Scheduler.Simulation;

namespace Scheduler.Cli.CommandLine;

/// <summary>The <c>scheduler</c> command: finds what was asked for, runs it, and turns what goes wrong into a message and an
/// exit code.</summary>
internal static class SchedulerCommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken)
    {
        if (args.Count == 0)
        {
            args = ["--help"];
        }

        if (args is ["--server", var url, var command, ..])
        {
            // Whom to ask may be said first, as in "scheduler --server URL list".
            args = [command, "--server", url, .. args.Skip(3)];
        }

        // "@name" is a file's name like any other, not a file with more arguments.
        var parsed = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action?.ClearsParseErrors != true)
        {
            return BadInput(parsed, terminal);
        }

        try
        {
            // Signals are this program's own to handle, and so are exceptions.
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (SchedulingException e) when (e is SchedulerConfigurationException or WorkloadException or BadTaskException)
        {
            return Say(terminal, e.Message, ExitCodes.BadInput);
        }
        catch (RequestRejectedException e) when (e.Rejection.Code is RejectionCode.Unavailable or RejectionCode.NotAllowed)
        {
            return Say(terminal, e.Message, ExitCodes.NoScheduler);
        }
        catch (HostFailedException e)
        {
            return Say(terminal, e.Message, e.ExitCode);
        }
        catch (SchedulingException e) when (!Faults.IsOfStream(e))
        {
            // A scheduler that had to stop says so, and has the reason within.
            var isDataFolder = e is DataFolderException || e.InnerException is DataFolderException;
            return Say(terminal, e.Message, isDataFolder ? ExitCodes.DataFolder : ExitCodes.NotAllWell);
        }
        catch (Exception e)
        {
            return Faults.Say(e, terminal.Error);
        }
    }

    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Scheduler: a distributed task scheduler."
            + " Its tasks survive crashes, and every decision can be explained.");
        var help = Help.Of(root);
        root.Add(DemoCommand.Make(terminal, help));
        root.Add(RunCommand.Make(terminal, help));
        root.Add(EachCommand.Make(terminal, help));
        root.Add(UpCommand.Make(terminal, help));
        root.Add(SimulateCommand.Make(terminal, help));
        Command[] others =
        [
            ListCommand.Make(terminal, help),
            .. ShowCommands.Make(terminal, help),
            AttemptsCommand.Make(terminal, help),
            LogsCommand.Make(terminal, help),
            .. ChangeCommands.Make(terminal, help),
            ReviseCommand.Make(terminal, help),
            SubmitCommand.Make(terminal, help),
            ExportCommand.Make(terminal, help),
            BackupCommand.Make(terminal, help),
            StatsCommand.Make(terminal, help),
            .. NodeCommands.Make(terminal, help),
            QueueCommand.Make(terminal, help),
            ScheduleCommand.Make(terminal, help),
            CalendarCommand.Make(terminal, help),
            LimitCommand.Make(terminal, help),
            GroupCommand.Make(terminal, help),
            LockCommand.Make(terminal, help),
            GraphCommand.Make(terminal, help),
            .. HoldCommands.Make(terminal, help),
            BenchCommand.Make(terminal, help),
            .. NameCommands.Make(terminal, help),
            CompletionCommand.Make(terminal, help),
        ];
        foreach (var command in others)
        {
            root.Add(command);
        }

        help.Add(root, """
            Examples:
              scheduler demo --input ~/Pictures    hash every file in a folder, and kill a node during the run
              scheduler run tasks.jsonl            run a task for each line; resume the run if it was stopped
              ls | scheduler each -- gzip -9 {}    run a program for each line of the input
              scheduler up                         start a cluster on this machine: three seeds, two nodes
              scheduler list --phase failed        list the failed tasks of a run, during the run or afterwards
              scheduler simulate --policy fcfs,sjf see what a policy would do before you switch to it
            """);
        return root;
    }

    private static int BadInput(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;

        string[] names = [.. Names(parsed.CommandResult).Reverse()];

        // Where something unknown stands in the place of a command, that is the message; not that a command is missing as well.
        var errors = command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0
            ? [$"There is no command '{string.Join(' ', [.. names[1..], parsed.UnmatchedTokens[0]])}'."
                + $" Known: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."]
            : parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal);
        foreach (var message in errors)
        {
            Say(terminal, message, ExitCodes.BadInput);
        }

        terminal.Error.WriteLine($"'{string.Join(' ', names)} --help' shows what there is.");
        return ExitCodes.BadInput;
    }

    /// <summary>From the innermost command to the outermost.</summary>
    private static IEnumerable<string> Names(SymbolResult? result)
    {
        for (; result is not null; result = result.Parent)
        {
            yield return result is CommandResult { Command: not RootCommand } inner ? inner.Command.Name : "scheduler";
        }
    }

    private static int Say(Terminal terminal, string message, int exitCode)
    {
        terminal.Error.WriteLine("error: " + Printable.Lines(message));
        return exitCode;
    }
}
