using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Locks;

/// <summary><c>scheduler lock</c>: who has which lock, taking one away, and running a program with one.</summary>
internal static class LockCommand
{
    private const int MostName = 60;

    private static readonly string[] Header = ["LOCK", "OWNER", "TOKEN>", "SINCE", "LEASE>", "WAITING>"];

    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("lock", "Locks: list and release them, and run programs that hold one.")
        {
            MakeList(terminal, help), MakeRelease(terminal, help), LockRunCommand.Make(terminal, help),
        };
        help.Add(command, """
            A program acquires a lock with scheduler.Locks.AcquireAsync, or over HTTP; 'lock run' does it for any program. A
            lock alone can't stop a paused holder from writing after another has taken over: the store has to refuse a token
            lower than the highest it has seen.

            Examples:
              scheduler lock list
              scheduler lock release ledger
              scheduler lock run ledger -- ./book.sh
            """);
        return command;
    }

    private static Command MakeList(Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write each lock as a line of JSON, and nothing else." };
        var command = new Command("list", "List the locks that are held, by name.") { json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var listed = await scheduler.Locks.ListAsync(cancellationToken).ConfigureAwait(false);
            var isJson = parsed.GetValue(json);
            await terminal.WriteLinesAsync(isJson ? listed.Locks.Select(SchedulerJsonText.Of) : Lines(listed.Locks)).ConfigureAwait(false);

            if (listed.Unlisted > 0)
            {
                await (isJson ? terminal.Error : terminal.Out).WriteLineAsync(
                    $"{Units.Count(listed.Unlisted, "more lock is", "more locks are")} not listed: at most {Units.Count(LocksListed.MostListed)} are.").ConfigureAwait(false);
            }

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            OWNER is the machine, the process and a number that is new for each acquisition. With --json each lock has the first
            {LocksListed.MostWaiting} waiting owners.

            {Target.ListExitCodes}

            Example:
              scheduler lock list --server http://127.0.0.1:8080
            """);
        return command;
    }

    private static Command MakeRelease(Terminal terminal, Help help)
    {
        var names = new Argument<string[]>("NAME") { Description = "Names of locks.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("release", "Take locks away from their holders: the next waiting owner gets them.") { names };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!,
            async name =>
            {
                if (await scheduler.Locks.TakeAwayAsync(name, cancellationToken).ConfigureAwait(false) is { } held)
                {
                    return [$"{Printable.Of(name)}: taken from {Printable.Of(held.Owner)}"];
                }

                OneByOne.Refused(terminal, $"Nobody has the lock '{name}'.");
                return null;
            },
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            The holder learns this at its next renewal, after a third of its lease, and may write until then: release a lock only
            if you know that its holder is gone, or if the store checks tokens.

            {ScheduleByName.ExitCodesOf("lock")}

            Example:
              scheduler lock release ledger
            """);
        return command;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<LockInfo> locks) =>
        PlainTable.LinesOr("Nobody has a lock.", Header, [.. locks.Select(Row)]);

    private static string[] Row(LockInfo held) =>
    [
        Printable.Of(held.Name, MostName),
        Printable.Of(held.Owner),
        held.Token.ToString(),
        DueText.Utc(held.Since),
        Durations.Text(held.Lease),
        Units.Count(held.Waiting),
    ];
}
