namespace Scheduler.Cli.Limits;

/// <summary><c>scheduler limit</c>: how many tasks run at a time, and how many begin in a period; a command for each that can be done.</summary>
internal static class LimitCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("limit", "Limits: how many tasks may run at a time, or begin in a period, in the whole cluster.")
        {
            LimitSetCommand.Make(terminal, help),
            LimitListCommand.Make(terminal, help),
            LimitShowCommand.Make(terminal, help),
            LimitRemoveCommand.Make(terminal, help),
        };
        help.Add(command, """
            A task names the limits that it counts against ("limits": ["api:acme", "gpu"]). A name that ends with * is a
            prefix: each name that begins with it has a limit of its own. queue:NAME and kind:NAME count every task of that
            queue or kind, and any limit also counts all tasks of the queues and kinds that it lists.

            Examples:
              scheduler limit set api:acme --running 5 --rate 10/1s --burst 3
              scheduler limit set 'tenant:*' --running 2
              scheduler limit set database --running 8 --queue reports --kind import
              scheduler limit list
            """);
        return command;
    }
}
