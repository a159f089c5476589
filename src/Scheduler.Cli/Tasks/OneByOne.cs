namespace Scheduler.Cli.Tasks;

/// <summary>Commands that take tasks by their ids: what is said of each, and the exit code when one of them is not known.</summary>
internal static class OneByOne
{
    public const string ExitCodes = """
        Exit codes:
          0    done for every task
          1    a task is unknown, or was refused; there is a line for each
          2    an option is wrong
          3    the data folder can't be used
          69   no scheduler answers at --server
        """;

    public static Argument<string[]> Tasks(string description, bool mayBeNone = false) => new("TASK")
    {
        Description = description,
        Arity = mayBeNone ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
    };

    /// <param name="lines">What to say of a task; null: it is not known.</param>
    public static async Task<int> ShowAsync(
        IEnumerable<string> tasks, Func<TaskId, ValueTask<IEnumerable<string>?>> lines, bool isJson, Terminal terminal)
    {
        var code = CommandLine.ExitCodes.Done;
        var isFirst = true;
        foreach (var task in tasks)
        {
            if (await lines(new TaskId(task)).ConfigureAwait(false) is not { } said)
            {
                Refused(terminal, $"There is no task '{Printable.Of(task)}', or it was forgotten.");
                code = CommandLine.ExitCodes.NotAllWell;
                continue;
            }

            if (!isFirst && !isJson)
            {
                await terminal.Out.WriteLineAsync().ConfigureAwait(false);
            }

            isFirst = false;
            await terminal.WriteLinesAsync(said).ConfigureAwait(false);
        }

        return code;
    }

    public static void Refused(Terminal terminal, string message) => terminal.Error.WriteLine("error: " + Printable.Of(message));
}
