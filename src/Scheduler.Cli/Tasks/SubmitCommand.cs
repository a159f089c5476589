using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler submit</c>: tasks from the command line or standard input, for a scheduler that runs elsewhere.</summary>
internal static class SubmitCommand
{
    private const string StandardInput = "-";
    private const int MostBytes = 1024 * 1024;
    private const int MostGroupsNamed = 10;
    private static readonly int Chunk = SchedulerLimits.TasksPerChunk;

    public static Command Make(Terminal terminal, Help help)
    {
        var tasks = new Argument<string[]>("TASK")
        {
            Description = "Tasks as JSON objects; - reads one from each line of standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each task, and nothing else." };
        var command = new Command("submit", "Submit tasks to a running scheduler. Accepted tasks are durable.") { tasks, json };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => RunAsync(
            scheduler, parsed.GetValue(tasks)!, parsed.GetValue(json), terminal, cancellationToken));
        help.Add(command, $$"""
            {{Target.Note.TrimStart()}}

            A task has the same form as a line of 'scheduler run', whose help lists the fields. A task without an id gets one
            from its content, so that the scheduler recognizes it if it is sent again. Lines are submitted as they arrive, in
            batches of up to {{Chunk:N0}}; each batch is accepted as a whole or not at all. The first bad line ends the command.

            A task can wait for known tasks, of the same batch or submitted before ("after"). In its payload, {"$result": ID}
            stands for the result of one of them, and {"$result": ID, "path": "/items/0"} for a part of it. This is for your own
            handlers: shell, http and sleep do not accept it in place of a text or a number.

            A group that tasks name is opened by the first of them, unless it is open already, and is then sealed after the
            last line.

            A task whose unique key is held by another task is not submitted, or replaces that task, as its onConflict says.
            With --json the line of the task shows the result ("unique": "existing", "replaced", "debounced" or "throttled") and
            the other task ("other").

            Exit codes:
              0    every task is accepted, now or before, or was not submitted because of its unique key
              1    the current state does not allow a task: its queue is unknown, its id or its unique key is taken (onConflict
                   reject), or a limit is reached
              2    an option or a task is wrong
              3    the data folder can't be used
              69   no scheduler answers at --server

            Examples:
              scheduler submit --server http://127.0.0.1:8080 '{"id": "a", "kind": "sleep", "payload": {"ms": 100} }'
              scheduler submit --server http://127.0.0.1:8080 - < tasks.jsonl
            """);
        return command;
    }

    private static async Task<int> RunAsync(
        ISchedulerClient scheduler, string[] tasks, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var input = tasks is [StandardInput] ? new SubmitInput("line", SubmitInput.Lines(terminal.In())) : SubmitInput.Arguments(tasks);
        var sender = new LotSender(scheduler, input, json, terminal);
        var groups = new LineGroups(scheduler, note: null);
        var lot = new List<TaskLine>(Chunk);
        var bytes = 0;
        try
        {
            await foreach (var come in ReadAhead.LotsAsync(input.Tasks, Chunk, cancellationToken).ConfigureAwait(false))
            {
                foreach (var line in come)
                {
                    if (line.Bad is { } bad)
                    {
                        await terminal.Error.WriteLineAsync($"{bad}\nerror: {sender.Before}{StayOpen(groups.Own)}").ConfigureAwait(false);
                        return ExitCodes.BadInput;
                    }

                    lot.Add(line.Task!);
                    bytes += line.Task!.Task.Payload.Length;
                    if (bytes > MostBytes)
                    {
                        await SendAsync().ConfigureAwait(false);
                    }
                }

                await SendAsync().ConfigureAwait(false);
            }

            await groups.SealAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync($"Stopped. {sender.Before}{StayOpen(groups.Own)}").ConfigureAwait(false);
            throw;
        }
        catch (SchedulingException) when (groups.Own.Any())
        {
            // What was wrong is for whoever calls to say.
            await terminal.Error.WriteLineAsync(StayOpen(groups.Own).TrimStart()).ConfigureAwait(false);
            throw;
        }

        if (groups.Others.Count > 0)
        {
            await terminal.Error.WriteLineAsync(StayOpen(groups.Others).TrimStart()).ConfigureAwait(false);
        }

        if (!json)
        {
            await terminal.Out.WriteLineAsync(sender.Summary).ConfigureAwait(false);
        }

        return ExitCodes.Done;

        async Task SendAsync()
        {
            await groups.OpenAsync(lot.Select(line => line.Task.Group).OfType<string>(), cancellationToken).ConfigureAwait(false);
            await sender.SendAsync(lot, cancellationToken).ConfigureAwait(false);
            lot.Clear();
            bytes = 0;
        }
    }

    private static string StayOpen(IEnumerable<string> groups)
    {
        string[] open = [.. groups.Select(group => Printable.Of(group))];
        return open.Length == 0 ? ""
            : $" {Units.Count(open.Length, "group stays", "groups stay")} open: {string.Join(", ", open.Take(MostGroupsNamed))}{(open.Length > MostGroupsNamed ? ", …" : "")}."
                + " 'scheduler group seal NAME' ends them when all of their tasks are submitted.";
    }
}
