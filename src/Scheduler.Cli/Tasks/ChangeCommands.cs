using System.CommandLine;
using Scheduler.Cli.CommandLine;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler cancel</c> and <c>retry</c>.</summary>
internal static class ChangeCommands
{
    public static IEnumerable<Command> Make(Terminal terminal, Help help) => [MakeCancel(terminal, help), MakeRetry(terminal, help)];

    private static Command MakeCancel(Terminal terminal, Help help)
    {
        var tasks = OneByOne.Tasks("Ids of tasks.");
        var json = TaskChanges.Json();
        var command = new Command("cancel", "Cancel tasks: at once while they wait; what runs is asked to stop.") { tasks, json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var report = new TaskChanges.Report(terminal, parsed.GetValue(json), isQuiet: false);
            await TaskChanges.MakeAsync(TaskChanges.Ids(parsed.GetValue(tasks)!), id => CancelAsync(scheduler, id, cancellationToken), report)
                .ConfigureAwait(false);
            return report.ExitCode;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A task that runs is asked to stop; should it succeed all the same, that is its outcome.

            {OneByOne.ExitCodes}

            Examples:
              scheduler cancel thumbnail-17
              scheduler list --kind shell --all --json | jq -r .id | xargs -d '\n' scheduler cancel
            """);
        return command;
    }

    private static Command MakeRetry(Terminal terminal, Help help)
    {
        var tasks = OneByOne.Tasks("Ids of tasks that failed, were cancelled or have expired.", mayBeNone: true);
        var failed = new Option<bool>("--failed") { Description = "All tasks that failed, in place of ids." };
        var json = TaskChanges.Json();
        var command = new Command("retry", "Run tasks again that ended without success: under their ids, with all their attempts.")
        {
            tasks,
            failed,
            json,
        };
        var target = Target.Of(command);
        var filter = FilterOptions.Of(command, withPhase: false);
        command.Validators.Add(result =>
        {
            if (result.GetValue(failed) == result.GetValue(tasks) is { Length: > 0 })
            {
                result.AddError("Name tasks, or give --failed for all that failed; one of the two.");
            }
        });
        target.SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var isFailed = parsed.GetValue(failed);
            var report = new TaskChanges.Report(terminal, parsed.GetValue(json), isQuiet: isFailed);
            var chosen = isFailed ? FailedAsync(scheduler, filter.Read(parsed), cancellationToken) : TaskChanges.Ids(parsed.GetValue(tasks)!);
            await TaskChanges.MakeAsync(chosen, id => RetryAsync(scheduler, id, cancellationToken), report).ConfigureAwait(false);
            await report.EndAsync(scheduler is FolderClient { IsNobodyElses: true }).ConfigureAwait(false);
            return report.ExitCode;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A task that succeeded is not run again, nor is one that has not ended. Asked twice it runs again once.
            Where nobody works with the data folder, the tasks wait for the next 'scheduler run' or 'each' on it.

            {OneByOne.ExitCodes}

            Examples:
              scheduler retry thumbnail-17
              scheduler retry --failed --kind shell
            """);
        return command;
    }

    private static async Task<(TaskPhase? Phase, Rejection? Rejection)> CancelAsync(
        ISchedulerClient scheduler, TaskId task, CancellationToken cancellationToken)
    {
        var response = await scheduler.CancelAsync(task, cancellationToken).ConfigureAwait(false);
        return (response.Value?.Phase, response.Rejection);
    }

    private static async Task<(TaskPhase? Phase, Rejection? Rejection)> RetryAsync(
        ISchedulerClient scheduler, TaskId task, CancellationToken cancellationToken)
    {
        var response = await scheduler.RetryAsync(task, cancellationToken).ConfigureAwait(false);
        return (response.Value?.Phase, response.Rejection);
    }

    // The next page begins behind the last task, wherever that is by now; what fails again meanwhile lies before the first.
    private static async IAsyncEnumerable<TaskId[]> FailedAsync(
        ISchedulerClient scheduler,
        TaskFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        filter = filter with { Phase = TaskPhase.Failed };
        await foreach (var page in AllPages.ReadAsync(scheduler, filter, most: null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var some in page.Chunk(TaskChanges.AtATime))
            {
                yield return [.. some.Select(t => t.Id)];
            }
        }
    }
}
