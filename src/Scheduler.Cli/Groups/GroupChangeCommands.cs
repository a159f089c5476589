using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;

namespace Scheduler.Cli.Groups;

/// <summary><c>scheduler group open</c> and <c>seal</c>.</summary>
internal static class GroupChangeCommands
{
    public static Command MakeOpen(Terminal terminal, Help help)
    {
        var name = new Argument<string>("NAME") { Description = "The group's name." };
        var parent = new Option<string?>("--in") { Description = "An open group that it is in: that ends only when this one has.", HelpName = "GROUP" };
        var stragglers = new StragglerArguments();
        var command = new Command("open", "Open a group, to be filled by submits and then sealed.") { name, parent };
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

            Opened again while it is open, it stays as it is. One that is sealed is not opened again. Groups lie at most 8 deep.

            A task of a group that is declared idempotent ("idempotent": true) gets a copy, a second attempt on another node, where it runs much
            longer than its siblings: the idempotent tasks of its kind in the group. When, three options say; where none is given, it is
            as the group says that this one is in, or the scheduler.

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
        var command = new Command("seal", "Seal groups: they take no more tasks, and end when all of their tasks have.") { names };
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

            Sealed again, it stays as it is. A group without tasks has ended when it is sealed.

            {GroupShowCommand.ExitCodesHelp}

            Example:
              scheduler group seal nightly nightly-reports
            """);
        return command;
    }
}
