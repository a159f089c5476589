namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule</c>: what there is for schedules, a command each.</summary>
internal static class ScheduleCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        Command[] commands =
        [
            PreviewCommand.Make(terminal, help),
            SetCommand.Make(terminal, help),
            ScheduleListCommand.Make(terminal, help),
            ScheduleShowCommand.Make(terminal, help),
            .. ScheduleChanges.Make(terminal, help),
        ];
        var command = new Command("schedule", "Schedules: create them, see when they are due and why, hold, run, backfill and remove them.");
        foreach (var one in commands)
        {
            command.Add(one);
        }

        help.Add(command, """
            Examples:
              scheduler schedule preview '0 2 * * *' --zone Europe/Berlin
              scheduler schedule set nightly --cron '0 2 * * *' --zone Europe/Berlin -- shell backup.sh
              scheduler schedule show nightly
            """);
        return command;
    }
}
