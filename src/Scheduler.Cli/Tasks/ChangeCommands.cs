using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler cancel</c> and <c>retry</c>.</summary>
internal static class ChangeCommands
{
    public static IEnumerable<Command> Make(Terminal terminal, Help help) => [MakeCancel(terminal, help), MakeRetry(terminal, help)];

    private static Command MakeCancel(Terminal terminal, Help help)
    {
        var tasks = OneByOne.Tasks("Ids of tasks.", mayBeNone: true);
        var json = TaskChanges.Json();
        var command = new Command("cancel", "Cancel tasks: waiting tasks at once; running tasks are asked to stop.") { tasks, json };
        var target = Target.Of(command);
        var bulk = BulkOptions.Of(command, tasks);
        target.SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            if (parsed.GetValue(tasks) is not { Length: > 0 } ids)
            {
                return await bulk.RunAsync(
                    parsed,
                    scheduler,
                    new BulkChange(TaskAction.Cancel, bulk.Read(parsed)),
                    count => Units.Count(count, "task") + " cancelled",
                    parsed.GetValue(json),
                    terminal,
                    cancellationToken).ConfigureAwait(false);
            }

            var report = new TaskChanges.Report(terminal, parsed.GetValue(json), isQuiet: false);
            await TaskChanges.MakeAsync(TaskChanges.Ids(ids), id => CancelAsync(scheduler, id, cancellationToken), report)
                .ConfigureAwait(false);
            return report.ExitCode;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A running task is asked to stop; if it succeeds nevertheless, its outcome is succeeded.

            {BulkOptions.Help}

            {OneByOne.ExitCodes}

            Examples:
              scheduler cancel thumbnail-17
              scheduler cancel --kind shell --older-than 1h --dry-run
              scheduler cancel --queue mail --header tenant=acme
            """);
        return command;
    }

    private static Command MakeRetry(Terminal terminal, Help help)
    {
        var tasks = OneByOne.Tasks("Ids of tasks that failed, were cancelled or have expired.", mayBeNone: true);
        var failed = new Option<bool>("--failed") { Description = "Select all tasks that failed, instead of ids." };
        var withDependants = new Option<bool>("--with-dependants")
        {
            Description = "Also run again the tasks that were cancelled because a retried task had not succeeded; they wait for it again.",
        };
        var json = TaskChanges.Json();
        var command = new Command("retry", "Run tasks again that ended without success, with the same ids and the full number of attempts.")
        {
            tasks,
            failed,
            withDependants,
            json,
        };
        var target = Target.Of(command);
        var bulk = BulkOptions.Of(command);
        command.Validators.Add(result =>
        {
            var (hasNames, isFailed) = (result.GetResult(tasks)?.Tokens.Count > 0, result.GetResult(failed) is { Implicit: false });
            var fault = !isFailed ? bulk.Fault(result, hasNames, ", or --failed for all that failed")
                : hasNames ? "Name tasks, or give --failed for all that failed; one of the two."
                : null;
            fault ??= hasNames || isFailed || result.GetResult(withDependants) is not { Implicit: false } ? null
                : "--with-dependants is for tasks that are named, or for --failed.";
            if (fault is not null)
            {
                result.AddError(fault);
            }
        });
        target.SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var isFailed = parsed.GetValue(failed);
            var filter = isFailed ? OnlyFailed(bulk.Read(parsed)) : bulk.Read(parsed);
            var ids = parsed.GetValue(tasks)!;
            if (ids.Length == 0 && (!isFailed || bulk.IsDryRun(parsed)))
            {
                return await bulk.RunAsync(
                    parsed,
                    scheduler,
                    new BulkChange(TaskAction.Retry, filter),
                    count => RunAgain(count, scheduler),
                    parsed.GetValue(json),
                    terminal,
                    cancellationToken).ConfigureAwait(false);
            }

            var report = new TaskChanges.Report(terminal, parsed.GetValue(json), isQuiet: isFailed);
            var chosen = isFailed ? FailedAsync(scheduler, filter, cancellationToken) : TaskChanges.Ids(ids);
            await TaskChanges.MakeAsync(chosen, id => RetryAsync(scheduler, id, parsed.GetValue(withDependants), cancellationToken), report).ConfigureAwait(false);
            if (!parsed.GetValue(json) && (isFailed || Waits(scheduler)))
            {
                await terminal.Out.WriteLineAsync(RunAgain(report.Changed + report.Dependants, scheduler) + ".").ConfigureAwait(false);
            }

            return report.ExitCode;
        });
        help.Add(command, RetryHelp());
        return command;
    }

    private static string RetryHelp() => $"""
        {Target.Note.TrimStart()}

        A task that has succeeded or has not ended is not run again. If the request is repeated, the task runs again
        only once. If no process uses the data folder, the tasks wait for the next 'scheduler run' or 'each' on it.
        Tasks that were cancelled because another task had not succeeded stay cancelled, unless --with-dependants is given.

        {BulkOptions.Help}
        Without --phase, options select tasks that failed, were cancelled or have expired.

        {OneByOne.ExitCodes}

        Examples:
          scheduler retry thumbnail-17
          scheduler retry extract --with-dependants
          scheduler retry --failed --kind shell
          scheduler retry --phase failed --error 'connection refused' --newer-than 1d
        """;

    private static TaskFilter OnlyFailed(TaskFilter filter) => filter.Phase is null or TaskPhase.Failed
        ? filter with { Phase = TaskPhase.Failed }
        : throw new SchedulerConfigurationException(
            $"--failed means tasks in the phase failed, and --phase is {SchedulerJsonText.Word(filter.Phase.Value)}. Give one of the two.");

    // Nobody else works with the folder: nothing runs.
    private static bool Waits(ISchedulerClient scheduler) => scheduler is FolderClient { IsNobodyElses: true };

    private static string RunAgain(long count, ISchedulerClient scheduler) =>
        Units.Count(count, "task runs", "tasks run") + " again" + (Waits(scheduler) && count > 0 ? ", as soon as a process uses the data folder" : "");

    private static async Task<TaskChange> CancelAsync(ISchedulerClient scheduler, TaskId task, CancellationToken cancellationToken)
    {
        var response = await scheduler.CancelAsync(task, cancellationToken).ConfigureAwait(false);
        return new TaskChange(response.Value?.Phase, response.Rejection);
    }

    private static async Task<TaskChange> RetryAsync(ISchedulerClient scheduler, TaskId task, bool withDependants, CancellationToken cancellationToken)
    {
        var response = withDependants
            ? await scheduler.RetryWithDependantsAsync(task, cancellationToken).ConfigureAwait(false)
            : await scheduler.RetryAsync(task, cancellationToken).ConfigureAwait(false);
        return new TaskChange(response.Value?.Phase, response.Rejection, response.Value?.Dependants ?? 0);
    }

    // The next page begins behind the last task, wherever that is by now; what fails again meanwhile lies before the first.
    private static async IAsyncEnumerable<TaskId[]> FailedAsync(
        ISchedulerClient scheduler,
        TaskFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in AllPages.ReadAsync(scheduler, filter, most: null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var some in page.Chunk(TaskChanges.AtATime))
            {
                yield return [.. some.Select(t => t.Id)];
            }
        }
    }
}
