using Scheduler.Schedules;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler revise</c>: another priority, earliest start or queue for tasks that wait.</summary>
internal static class ReviseCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var tasks = OneByOne.Tasks("Ids of waiting tasks.", mayBeNone: true);
        var priority = OptionValues.Number("--priority", "The new priority; under the policy 'priority' the highest goes first.", int.MinValue, int.MaxValue, "as it is");
        var notBefore = NotBefore();
        var queue = new Option<string?>("--queue") { Description = "The queue to move the tasks to.", HelpName = "NAME" };
        var json = TaskChanges.Json();
        var command = new Command("revise", "Change waiting tasks: their priority, their earliest start, or their queue.")
        {
            tasks, priority, notBefore, queue, json,
        };
        command.Validators.Add(result =>
        {
            if (!new Option[] { priority, notBefore, queue }.Any(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError("Nothing is to be changed. Give --priority, --not-before or --queue.");
            }
        });
        var target = Target.Of(command);
        var bulk = BulkOptions.Of(command, tasks, queue: "--from-queue");
        target.SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var start = parsed.GetValue(notBefore) is { } text ? Moment(text, Timestamp.From(TimeProvider.System.GetUtcNow())) : null;
            if (parsed.GetValue(tasks) is not { Length: > 0 } ids)
            {
                return await bulk.RunAsync(
                    parsed,
                    scheduler,
                    new BulkChange(TaskAction.Revise(parsed.GetValue(priority), start, parsed.GetValue(queue)), bulk.Read(parsed)),
                    count => Units.Count(count, "task") + " changed",
                    parsed.GetValue(json),
                    terminal,
                    cancellationToken).ConfigureAwait(false);
            }

            var report = new TaskChanges.Report(terminal, parsed.GetValue(json), isQuiet: false);
            await TaskChanges.MakeAsync(TaskChanges.Ids(ids), ReviseAsync, report).ConfigureAwait(false);
            return report.ExitCode;

            async Task<TaskChange> ReviseAsync(TaskId task)
            {
                var response = await scheduler
                    .ReviseAsync(task, parsed.GetValue(priority), start, parsed.GetValue(queue), cancellationToken).ConfigureAwait(false);
                return new TaskChange(response.Value?.Phase, response.Rejection);
            }
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Only the given options change. A task keeps its place among equal tasks, because its submit time does not change.
            A task that has a node or has ended is refused. An earliest start in the past means at once. While a task waits for
            its next attempt, a new earliest start replaces the backoff.

            {BulkOptions.Help}
            --from-queue selects tasks by their current queue; --queue is the queue to move them to.

            {OneByOne.ExitCodes}

            Examples:
              scheduler revise report-7 --priority 10
              scheduler revise report-7 report-8 --not-before 30m --queue night
              scheduler revise --from-queue mail --older-than 2h --queue night
              scheduler revise report-7 --not-before 2030-01-31T18:00:00Z
            """);
        return command;
    }

    private static Option<string?> NotBefore() => OptionValues.Text(
        "--not-before",
        "The earliest start: a moment such as 2030-01-31T18:00:00Z (UTC where it has no offset), or a time from now, such as 10m.",
        "TIME",
        text => Moment(text, Timestamp.From(TimeProvider.System.GetUtcNow())) is not null,
        $"a moment such as 2030-01-31T18:00:00Z, or a time from now, such as {Durations.Examples}");

    private static Timestamp? Moment(string text, Timestamp now) =>
        Durations.Parse(text) is { } fromNow ? now + fromNow
        : Recurrences.ParseMoment(text) is { Error: null } parsed ? parsed.Value
        : null;
}
