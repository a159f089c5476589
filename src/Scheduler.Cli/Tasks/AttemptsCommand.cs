using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler attempts</c>: all attempts of tasks that are kept.</summary>
internal static class AttemptsCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var tasks = OneByOne.Tasks("Ids of tasks.");
        var limit = OptionValues.Number("--limit", "Show the latest N attempts of each task.", 1, int.MaxValue, "all that are kept");
        var json = new Option<bool>("--json") { Description = "Write each attempt as a line of JSON, and nothing else." };
        var command = new Command("attempts", "Show the attempts of tasks, the earliest first, including those before a retry.") { tasks, limit, json };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => OneByOne.ShowAsync(
            parsed.GetValue(tasks)!,
            task => LinesAsync(scheduler, task, parsed.GetValue(limit) ?? int.MaxValue, parsed.GetValue(json), cancellationToken),
            parsed.GetValue(json),
            terminal));
        help.Add(command, $"""
            Each line has the attempt's number, its fencing token, its node, when it was assigned and how it ended. After
            a manual retry, attempts count from 1 again: they belong to the task's next run.

            {OneByOne.ExitCodes}

            Examples:
              scheduler attempts thumbnail-17
              scheduler attempts thumbnail-17 --limit 5 --server http://127.0.0.1:8080 --json
              scheduler logs thumbnail-17 --run 1 --attempt 3
            """);
        return command;
    }

    private static async ValueTask<IEnumerable<string>?> LinesAsync(
        ISchedulerClient scheduler, TaskId task, int most, bool isJson, CancellationToken cancellationToken)
    {
        List<AttemptInfo> all = [];
        AttemptsFound page;
        do
        {
            page = await scheduler.AttemptsAsync(
                new GetAttempts(task, all.Count == 0 ? null : all[0].Token, Math.Min(most - all.Count, GetAttempts.MostLimit)), cancellationToken).ConfigureAwait(false);
            all.InsertRange(0, page.Attempts ?? []);
        }
        while (page.HasEarlier && all.Count < most);

        return page.Attempts is null && all.Count == 0 ? null
            : isJson ? all.Select(SchedulerJsonText.Of)
            : all.Count == 0 ? [$"Task '{task}' has had no attempt."]
            : all.Select(attempt => AttemptText.Line(attempt, withRun: all[^1].Run > 1));
    }
}
