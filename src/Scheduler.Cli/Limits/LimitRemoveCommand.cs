using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;

namespace Scheduler.Cli.Limits;

/// <summary><c>scheduler limit remove</c>: tasks that name it are no longer held up by it.</summary>
internal static class LimitRemoveCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var names = LimitShowCommand.Names();
        var command = new Command("remove", "Remove limits: tasks that count against them no longer wait for them.") { names };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!,
            async name => ScheduleByName.IsRefused((await scheduler.RemoveLimitAsync(name, cancellationToken).ConfigureAwait(false)).Rejection, terminal)
                ? null
                : [$"{Printable.Of(name)}: removed"],
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            {LimitShowCommand.ExitCodesHelp}

            Example:
              scheduler limit remove api:acme
            """);
        return command;
    }
}
