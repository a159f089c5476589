using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Limits;

/// <summary><c>scheduler limit show</c>: limits by name.</summary>
internal static class LimitShowCommand
{
    public static readonly string ExitCodesHelp = ScheduleByName.ExitCodesOf("limit");

    public static Argument<string[]> Names() => new("NAME") { Description = "Names of limits.", Arity = ArgumentArity.OneOrMore };

    public static Command Make(Terminal terminal, Help help)
    {
        var (names, json) = (Names(), new Option<bool>("--json") { Description = "Write each limit as a line of JSON, and nothing else." });
        var command = new Command("show", "Show limits, and how much of each is used.") { names, json };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) =>
            ShowAsync(scheduler, parsed.GetValue(names)!, parsed.GetValue(json), terminal, cancellationToken));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            {ExitCodesHelp}

            Example:
              scheduler limit show api:acme
            """);
        return command;
    }

    public static async Task<int> ShowAsync(
        ISchedulerClient scheduler, IReadOnlyList<string> names, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var limits = await scheduler.LimitsAsync(cancellationToken).ConfigureAwait(false);
        return await ScheduleByName.EachAsync(
            names,
            name =>
            {
                var found = limits.FirstOrDefault(limit => limit.Limit.Name == name);
                if (found is null)
                {
                    OneByOne.Refused(terminal, KnownNames.Unknown("limit", name, limits.Select(limit => limit.Limit.Name)));
                    return ValueTask.FromResult<IEnumerable<string>?>(null);
                }

                return ValueTask.FromResult<IEnumerable<string>?>(json ? [SchedulerJsonText.Of(found)] : Lines(found));
            },
            terminal).ConfigureAwait(false);
    }

    private static IEnumerable<string> Lines(LimitInfo info)
    {
        var limit = info.Limit;
        yield return Fact("Limit", Printable.Of(limit.Name) + (limit.IsPrefix ? ", each key for itself" : ""));
        yield return Fact("Running", Units.Count(info.Running)
            + (limit.IsPrefix ? $" in {Units.Count(info.Keys, "key")}" : "")
            + (limit.Running is { } most ? $" of {Units.Count(most)}" : ", of any number"));
        if (limit.Rate is { } rate)
        {
            yield return Fact("Rate", $"{rate}, {Units.Count(rate.Burst)} at once");
        }

        if (AllOf(limit, most: int.MaxValue) is { Length: > 0 } allOf)
        {
            yield return Fact("All of", allOf);
        }

        if (info.NextStart is { } next)
        {
            yield return Fact("Next start", next.ToString());
        }
    }

    /// <summary>The queues and kinds of which all tasks count, such as "queue images, kind resize"; of many only the first.</summary>
    public static string AllOf(LimitOptions limit, int most)
    {
        string[] all = [.. limit.Queues.Select(queue => "queue " + Printable.Of(queue)), .. limit.Kinds.Select(kind => "kind " + Printable.Of(kind))];
        return string.Join(", ", all.Take(most)) + (all.Length > most ? $" and {Units.Count(all.Length - most)} more" : "");
    }

    private static string Fact(string name, string text) => $"{name,-11} {text}";
}
