using Scheduler.Cli.Tasks;

namespace Scheduler.Cli.Schedules;

/// <summary>Commands that take schedules by their names.</summary>
internal static class ScheduleByName
{
    public static readonly string ExitCodesHelp = ExitCodesOf("schedule");

    /// <summary>Of commands that take what they change, or show, by its name.</summary>
    public static string ExitCodesOf(string what) => $"""
        Exit codes:
          0    done for every {what}
          1    there is no such {what}, or it was refused; there is a line for each
          2    an option is wrong
          3    the data folder can't be used
          69   no scheduler answers at --server
        """;

    public static Argument<string[]> Names() => new("NAME") { Description = "Names of schedules.", Arity = ArgumentArity.OneOrMore };

    public static Option<bool> Json(string description) => new("--json") { Description = description };

    /// <param name="lines">What to say of a schedule; null: it was refused, and that was said.</param>
    public static async Task<int> EachAsync(IEnumerable<string> names, Func<string, ValueTask<IEnumerable<string>?>> lines, Terminal terminal)
    {
        var code = ExitCodes.Done;
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (await lines(name).ConfigureAwait(false) is not { } said)
            {
                code = ExitCodes.NotAllWell;
                continue;
            }

            await terminal.WriteLinesAsync(said).ConfigureAwait(false);
        }

        return code;
    }

    /// <summary>Whether it was refused, which is said.</summary>
    /// <exception cref="RequestRejectedException">Nobody could be asked.</exception>
    public static bool IsRefused(Rejection? rejection, Terminal terminal)
    {
        if (rejection?.Code is RejectionCode.Unavailable or RejectionCode.NotAllowed)
        {
            throw new RequestRejectedException(rejection);
        }

        if (rejection is not null)
        {
            OneByOne.Refused(terminal, rejection.Message);
        }

        return rejection is not null;
    }

    public static void Unknown(string name, Terminal terminal) => OneByOne.Refused(terminal, $"There is no schedule '{name}'.");
}
