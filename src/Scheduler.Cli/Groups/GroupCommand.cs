namespace Scheduler.Cli.Groups;

/// <summary><c>scheduler group</c>: tasks that are counted together and end together; a command for each that can be done.</summary>
internal static class GroupCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("group", "Groups: tasks that are counted together and end together.")
        {
            GroupListCommand.Make(terminal, help),
            GroupShowCommand.Make(terminal, help),
            GroupChangeCommands.MakeOpen(terminal, help),
            GroupChangeCommands.MakeSeal(terminal, help),
        };
        help.Add(command, """
            A task names its group ("group": "nightly"), and other tasks can wait for the group ("after": [{"group":
            "nightly"}]). An open group takes tasks until it is sealed; it has ended when it is sealed and all its tasks
            have ended. A group that was not opened before is opened and sealed by the submit that names it.

            Examples:
              scheduler group open nightly
              scheduler group seal nightly
              scheduler group list --prefix night
              scheduler list --group nightly --phase failed
            """);
        return command;
    }
}
