using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule hold</c>, <c>release</c>, <c>run</c>, <c>backfill</c> and <c>remove</c>.</summary>
internal static class ScheduleChanges
{
    private const string JsonOfEach = "Write each schedule as a line of JSON, and nothing else.";

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
        [MakeHold(terminal, help), MakeRelease(terminal, help), MakeRun(terminal, help), BackfillCommand.Make(terminal, help), MakeRemove(terminal, help)];

    private static Command MakeHold(Terminal terminal, Help help)
    {
        var reason = new Option<string>("--reason") { Description = "The reason, shown to other users.", HelpName = "TEXT", Required = true };
        var command = new Command("hold", "Hold schedules: they submit no tasks until they are released.") { reason };
        SetAction(
            command,
            JsonOfEach,
            async (call, name) => ScheduleByName.IsRefused(
                (await call.Scheduler.HoldScheduleAsync(name, call.Parsed.GetValue(reason)!, call.Cancelled).ConfigureAwait(false)).Rejection, terminal)
                ? null
                : await ShowAsync(call, name, _ => "held").ConfigureAwait(false),
            terminal);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Submitted tasks are not affected. Occurrences that are due during the hold are caught up after it, as the catch-up
            policy says. 'scheduler schedule run' submits the task of a held schedule, too. If a schedule is held again, the new
            reason replaces the old one.

            {ScheduleByName.ExitCodesHelp}

            Examples:
              scheduler schedule hold nightly --reason 'the disk is full'
              scheduler schedule list --prefix eu- --json | jq -r .schedule.name | xargs -d '\n' scheduler schedule hold --reason maintenance
            """);
        return command;
    }

    private static Command MakeRelease(Terminal terminal, Help help)
    {
        var command = new Command("release", "Release schedules from their hold.");
        SetAction(
            command,
            JsonOfEach,
            async (call, name) => ScheduleByName.IsRefused(
                (await call.Scheduler.ReleaseScheduleAsync(name, call.Cancelled).ConfigureAwait(false)).Rejection, terminal)
                ? null
                : await ShowAsync(call, name, schedule => schedule.Next is null ? "released; it has ended" : "released, next due at " + ScheduleText.Next(schedule)).ConfigureAwait(false),
            terminal);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Occurrences that were due during the hold are caught up, as the catch-up policy says. If a schedule is not held,
            nothing changes.

            {ScheduleByName.ExitCodesHelp}

            Example:
              scheduler schedule release nightly
            """);
        return command;
    }

    private static Command MakeRun(Terminal terminal, Help help)
    {
        var command = new Command("run", "Submit the tasks of schedules now, in addition to their recurrences.");
        SetAction(
            command,
            "Write a line of JSON for each task, and nothing else.",
            async (call, name) =>
            {
                var response = await call.Scheduler.RunScheduleAsync(name, moment: null, call.Cancelled).ConfigureAwait(false);
                if (ScheduleByName.IsRefused(response.Rejection, terminal))
                {
                    return null;
                }

                var run = response.OrThrow();
                return [call.IsJson ? SchedulerJsonText.Of(new TaskReceipt(run.Task, run.AlreadyKnown, run.Phase)) : Printable.Of(run.Task.Value)];
            },
            terminal);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Prints the id of each task: NAME@MOMENT!, such as nightly@2027-03-28T09:12:44Z!. It is submitted regardless of holds
            and the overlap policy; the next occurrence does not change. A second run in the same second is the same task.
            While the task is unfinished, it counts for the overlap policy.

            {ScheduleByName.ExitCodesHelp}

            Examples:
              scheduler schedule run nightly
              scheduler explain "$(scheduler schedule run nightly)"
            """);
        return command;
    }

    private static Command MakeRemove(Terminal terminal, Help help)
    {
        var command = new Command("remove", "Remove schedules. Tasks that they have submitted are not affected.");
        SetAction(
            command,
            "Write each removed schedule as a line of JSON, and nothing else.",
            async (call, name) =>
            {
                var before = call.IsJson ? await call.Scheduler.FindAsync(name, call.Cancelled).ConfigureAwait(false) : null;
                var response = await call.Scheduler.RemoveScheduleAsync(name, call.Cancelled).ConfigureAwait(false);
                return ScheduleByName.IsRefused(response.Rejection, terminal) ? null
                    : call.IsJson ? (before is null ? [] : [SchedulerJsonText.Of(before)])
                    : [$"{Printable.Of(name)}: removed"];
            },
            terminal);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A schedule that a program declares is created again when that program starts again.

            {ScheduleByName.ExitCodesHelp}

            Example:
              scheduler schedule remove nightly
            """);
        return command;
    }

    private static void SetAction(Command command, string json, Func<Call, string, ValueTask<IEnumerable<string>?>> change, Terminal terminal)
    {
        var (names, isJson) = (ScheduleByName.Names(), ScheduleByName.Json(json));
        command.Add(names);
        command.Add(isJson);
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!, name => change(new Call(parsed, scheduler, parsed.GetValue(isJson), cancellationToken), name), terminal));
    }

    // Somebody may have removed it since.
    private static async ValueTask<IEnumerable<string>> ShowAsync(Call call, string name, Func<ScheduleInfo, string> what) =>
        await call.Scheduler.FindAsync(name, call.Cancelled).ConfigureAwait(false) is { } schedule
            ? [call.IsJson ? SchedulerJsonText.Of(schedule) : Printable.Of($"{name}: {what(schedule)}")]
            : [];

    /// <summary>What a change of one schedule needs.</summary>
    private sealed record Call(ParseResult Parsed, ISchedulerClient Scheduler, bool IsJson, CancellationToken Cancelled);
}
