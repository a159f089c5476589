using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler show</c> and <c>explain</c>: what a task is, and why it is not running or went where it went.</summary>
internal static class ShowCommands
{
    private static readonly AttemptsFound NoAttempts = new([]);

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
    [
        Make(
            "show",
            "Show everything about tasks: their specifications, attempts, results and errors.",
            ShowAsync,
            terminal,
            help),
        Make(
            "explain",
            "Explain why a task is not running now, and why its latest attempt got its node.",
            async (scheduler, task, json, cancellationToken) => await scheduler.ExplainAsync(task, cancellationToken).ConfigureAwait(false) is { } known
                ? json ? [SchedulerJsonText.Of(known)] : TaskText.Of(known)
                : null,
            terminal,
            help),
    ];

    private static async ValueTask<IEnumerable<string>?> ShowAsync(ISchedulerClient scheduler, TaskId task, bool json, CancellationToken cancellationToken)
    {
        if (await scheduler.GetAsync(task, cancellationToken).ConfigureAwait(false) is not { } known)
        {
            return null;
        }

        var dependants = await scheduler.DependantsAsync(task, cancellationToken).ConfigureAwait(false);
        var attempts = known.Attempt == 0 && !known.IsRetry ? NoAttempts : await scheduler.AttemptsAsync(task, cancellationToken).ConfigureAwait(false);
        if (!json)
        {
            return [.. TaskText.Of(known), .. AttemptText.Of(attempts), .. DependencyText.Of(dependants)];
        }

        var line = SchedulerJsonText.Of(known, details: true);
        line = dependants.Total == 0 ? line : $"{line[..^1]},\"dependants\":{SchedulerJsonText.Of(dependants)}}}";
        return [attempts.Attempts is not { Count: > 0 } ? line : $"{line[..^1]},\"history\":{SchedulerJsonText.Of(attempts)}}}"];
    }

    private static Command Make(
        string name,
        string description,
        Func<ISchedulerClient, TaskId, bool, CancellationToken, ValueTask<IEnumerable<string>?>> lines,
        Terminal terminal,
        Help help)
    {
        var tasks = OneByOne.Tasks("Ids of tasks.");
        var json = new Option<bool>("--json") { Description = "Write each task as a line of JSON, and nothing else." };
        var command = new Command(name, description) { tasks, json };
        var target = Target.Of(command);
        target.SetAction(command, (parsed, scheduler, cancellationToken) => OneByOne.ShowAsync(
            parsed.GetValue(tasks)!, task => lines(scheduler, task, parsed.GetValue(json), cancellationToken), parsed.GetValue(json), terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            {OneByOne.ExitCodes}

            Examples:
              scheduler {name} thumbnail-17
              scheduler {name} thumbnail-17 --server http://127.0.0.1:8080 --json
            """);
        return command;
    }
}
