using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;

namespace Scheduler.Cli.Groups;

/// <summary><c>scheduler group open</c> and <c>seal</c>.</summary>
internal static class GroupChangeCommands
{
    public static Command MakeOpen(Terminal terminal, Help help)
    {
        var name = new Argument<string>("NAME") { Description = "The group's name." };
        var parent = new Option<string?>("--in") { Description = "The open group that contains this one; it ends only after this one has ended.", HelpName = "GROUP" };
        var stragglers = new StragglerArguments();
        var command = new Command("open", "Open a group; submits add tasks to it until it is sealed.") { name, parent };
        foreach (var option in stragglers.All)
        {
            command.Add(option);
        }

        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            [parsed.GetValue(name)!],
            async group =>
            {
                var opened = await scheduler.OpenGroupAsync(group, parsed.GetValue(parent), cancellationToken, stragglers.In(parsed)).ConfigureAwait(false);
                return ScheduleByName.IsRefused(opened.Rejection, terminal) ? null : [$"{Printable.Of(group)}: open"];
            },
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            If the group is open already, nothing changes. A sealed group can't be opened again. Groups can be nested at most
            8 deep.

            An idempotent task ("idempotent": true) gets a copy, a second attempt on another node, if it runs much longer than
            its siblings: the idempotent tasks of its kind in the group. Three options set when; if none is given, the settings
            of the containing group apply, or else those of the scheduler.

            {GroupShowCommand.ExitCodesHelp}

            Examples:
              scheduler group open nightly
              scheduler group open nightly-reports --in nightly
              scheduler group open renders --ended-percent 90 --median-percent 200 --min-run-time 1m
            """);
        return command;
    }

    public static Command MakeSeal(Terminal terminal, Help help)
    {
        var names = GroupShowCommand.Names();
        var command = new Command("seal", "Seal groups: they take no more tasks, and end when all their tasks have ended.") { names };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!,
            async group =>
            {
                var response = await scheduler.SealGroupAsync(group, cancellationToken).ConfigureAwait(false);
                return ScheduleByName.IsRefused(response.Rejection, terminal) ? null : [$"{Printable.Of(group)}: sealed"];
            },
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            If the group is sealed already, nothing changes. A group without tasks ends when it is sealed.

            {GroupShowCommand.ExitCodesHelp}

            Example:
              scheduler group seal nightly nightly-reports
            """);
        return command;
    }
}
