using System.CommandLine;
using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule</c>: what there is for schedules, a command each.</summary>
internal static class ScheduleCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("schedule", "Schedules: show when a recurrence is due.")
        {
            PreviewCommand.Make(terminal, help),
        };
        help.Add(command, """
            Examples:
              scheduler schedule preview '0 2 * * *' --zone Europe/Berlin
            """);
        return command;
    }
}
