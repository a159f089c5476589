using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Graphs;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Groups;

/// <summary><c>scheduler group show</c>: groups by name.</summary>
internal static class GroupShowCommand
{
    public static readonly string ExitCodesHelp = ScheduleByName.ExitCodesOf("group");

    public static Argument<string[]> Names() => new("NAME") { Description = "Names of groups.", Arity = ArgumentArity.OneOrMore };

    public static Command Make(Terminal terminal, Help help)
    {
        var (names, json) = (Names(), new Option<bool>("--json") { Description = "Write each group as a line of JSON, and nothing else." });
        var command = new Command("show", "Show groups: whether they take tasks, and how many are in each phase.") { names, json };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!,
            async name =>
            {
                if (await scheduler.GetGroupAsync(name, cancellationToken).ConfigureAwait(false) is not { } group)
                {
                    OneByOne.Refused(terminal, GroupRequests.Unknown(name).Message);
                    return null;
                }

                return parsed.GetValue(json)
                    ? [SchedulerJsonText.Of(group)]
                    : Lines(group, await HoldsAsync(scheduler, group, cancellationToken).ConfigureAwait(false), await scheduler.DependantsOfGroupAsync(name, cancellationToken).ConfigureAwait(false));
            },
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            {ExitCodesHelp}

            Example:
              scheduler group show nightly
            """);
        return command;
    }

    // Its own hold, and those of the groups that it is in.
    private static async ValueTask<IReadOnlyList<HoldInfo>> HoldsAsync(ISchedulerClient scheduler, GroupInfo group, CancellationToken cancellationToken)
    {
        var held = (await scheduler.HoldsAsync(cancellationToken).ConfigureAwait(false)).Holds.Where(hold => hold.Target == HoldTarget.Group).ToArray();
        var found = new List<HoldInfo>();
        for (var around = held.Length == 0 ? null : group; around is not null; around = around.Parent is { } outer ? await scheduler.GetGroupAsync(outer, cancellationToken).ConfigureAwait(false) : null)
        {
            found.AddRange(held.Where(hold => hold.Name == around.Name));
        }

        return found;
    }

    private static IEnumerable<string> Lines(GroupInfo group, IReadOnlyList<HoldInfo> holds, DependantsFound dependants)
    {
        yield return TaskText.Fact("Group", Printable.Of(group.Name));
        yield return TaskText.Fact("State", TaskGraph.StateOf(group) + (group.IsSealed ? "" : ": it takes more tasks"));
        if (group.Parent is { } parent)
        {
            yield return TaskText.Fact("In", Printable.Of(parent));
        }

        foreach (var hold in holds)
        {
            yield return TaskText.Held(hold.Hold, hold.Name == group.Name ? "" : $"with the group {Printable.Of(hold.Name)} ");
        }

        var phases = (group.Phases ?? new Dictionary<TaskPhase, long>()).OrderBy(phase => phase.Key)
            .Select(phase => $"{Units.Count(phase.Value)} {SchedulerJsonText.Word(phase.Key)}");
        yield return TaskText.Fact("Tasks", Units.Count(group.Total) + (group.Total == 0 ? "" : $": {string.Join(", ", phases)}"));
        yield return TaskText.Fact("Opened", TaskText.Moment(group.OpenedAt));
        var moments = new (string Name, Timestamp? At)[] { ("First", group.FirstAt), ("Latest end", group.LastAt), ("Ended", group.EndedAt) };
        foreach (var (name, at) in moments)
        {
            if (at is { } moment)
            {
                yield return TaskText.Fact(name, TaskText.Moment(moment));
            }
        }

        if (group.Stragglers is { } options)
        {
            yield return TaskText.Fact("Stragglers", $"copied after {options.EndedPercent}% have ended, at {options.MedianPercent}% of their median and {Durations.Text(options.MinRunTime)}");
        }

        if (group.Copies is { Started: > 0 } copies)
        {
            yield return TaskText.Fact("Copies", CopiesText.Of(copies));
        }

        foreach (var line in DependencyText.Of(dependants))
        {
            yield return line;
        }
    }
}
