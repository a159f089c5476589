using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Holds;

/// <summary><c>scheduler release</c>: ends holds, and says where there was none.</summary>
internal static class ReleaseCommand
{
    private const int MostNamed = 10;

    public static Command Make(Terminal terminal, Help help)
    {
        var (target, names, json) = (HoldTargetArgument.Make(), HoldCommands.Names(), HoldCommands.JsonOption());
        var command = new Command("release", "Release holds, so that the held tasks may begin.") { target, names, json };
        var scheduled = Target.Of(command);
        var bulk = BulkOptions.Of(command);
        command.Validators.Add(result =>
        {
            var hasNames = result.GetResult(names)?.Tokens.Count > 0;
            var fault = HoldCommands.IsTask(result, target) ? bulk.Fault(result, hasNames)
                : bulk.FaultForOthers(result, hasNames, allowsAll: true) ?? (hasNames || bulk.IsGiven(result) ? null
                : $"Required argument 'NAME' missing for command: '{command.Name}'. Name some, or give --all for every hold of the target.");
            if (fault is not null)
            {
                result.AddError(fault);
            }
        });
        scheduled.SetAction(command, (parsed, scheduler, cancellationToken) =>
        {
            var what = HoldTargetArgument.Parse(parsed.GetValue(target)!);
            var isJson = parsed.GetValue(json);
            return parsed.GetValue(names) is { Length: > 0 } given ? ReleaseAsync(scheduler, what, given, isJson, terminal, cancellationToken)
                : what == HoldTarget.Task ? bulk.RunAsync(
                    parsed, scheduler, new BulkChange(TaskAction.Release, bulk.Read(parsed)), count => $"{Units.Count(count, "task")} released", isJson, terminal, cancellationToken)
                : ReleaseAllAsync(scheduler, what, bulk.IsDryRun(parsed), isJson, terminal, cancellationToken);
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Give the target and the name as 'scheduler holds' lists them, or --all without a name for every hold of the target.
            With --dry-run the holds are listed (with --json in the form of 'holds --json') and none is released. If there is no
            hold, nothing changes, and the command says so. For the target 'task':

            {BulkOptions.Help}

            {HoldCommands.ExitCodesHelp}

            Examples:
              scheduler release queue mail
              scheduler release order-key account-17
              scheduler release kind --all
              scheduler release task --kind resize
            """);
        return command;
    }

    private static async Task<int> ReleaseAsync(
        ISchedulerClient scheduler, HoldTarget target, IEnumerable<string> names, bool isJson, Terminal terminal, CancellationToken cancellationToken) => await ReleaseAsync(
            scheduler, target, names, await scheduler.HoldsAsync(cancellationToken).ConfigureAwait(false), isJson, terminal, cancellationToken).ConfigureAwait(false);

    private static Task<int> ReleaseAsync(
        ISchedulerClient scheduler, HoldTarget target, IEnumerable<string> names, HoldsListed holds, bool isJson, Terminal terminal, CancellationToken cancellationToken) =>
        ScheduleByName.EachAsync(
            names,
            async name =>
            {
                if (ScheduleByName.IsRefused((await scheduler.ReleaseAsync(target, name, cancellationToken).ConfigureAwait(false)).Rejection, terminal))
                {
                    return null;
                }

                var wasHeld = holds.Holds.Any(held => held.Target == target && held.Name == name);
                if (!wasHeld && holds.Unlisted == 0 && PrefixOf(target, name, holds) is { } prefix)
                {
                    OneByOne.Refused(terminal, $"The limit key '{name}' is not held by itself, but '{prefix}' is. Release that one.");
                    return null;
                }

                return [isJson ? HoldCommands.JsonOf(target, name, isHeld: false) : $"{target.Noun()} {Printable.Of(name)}: {(wasHeld ? "released" : holds.Unlisted > 0 ? "is not held now" : "was not held")}"];
            },
            terminal);

    private static string? PrefixOf(HoldTarget target, string name, HoldsListed holds) => target != HoldTarget.Limit ? null
        : holds.Holds.FirstOrDefault(held => held.Target == target && held.Name.EndsWith('*') && name.StartsWith(held.Name[..^1], StringComparison.Ordinal))?.Name;

    private static async Task<int> ReleaseAllAsync(
        ISchedulerClient scheduler, HoldTarget target, bool isDryRun, bool isJson, Terminal terminal, CancellationToken cancellationToken)
    {
        // What can't be released is still listed, and so is what others hold meanwhile: no name is asked for twice.
        var (released, code) = (new HashSet<string>(StringComparer.Ordinal), ExitCodes.Done);
        while (true)
        {
            var holds = await scheduler.HoldsAsync(cancellationToken).ConfigureAwait(false);
            HoldInfo[] left = [.. holds.Holds.Where(held => held.Target == target && !released.Contains(held.Name))];
            string[] names = [.. left.Select(held => held.Name)];
            if (isDryRun)
            {
                await terminal.WriteLinesAsync(isJson ? left.Select(SchedulerJsonText.Of) : [WouldText(target, names, holds.Unlisted > 0)]).ConfigureAwait(false);
                return ExitCodes.Done;
            }

            if (names.Length == 0)
            {
                if (released.Count == 0 && !isJson)
                {
                    await terminal.Out.WriteLineAsync($"No {target.Noun()} is {Listed(holds)}.").ConfigureAwait(false);
                }

                if (holds.Unlisted > 0)
                {
                    // What is not listed may be of this target, too: a list is cut at so many holds, and at so much text.
                    OneByOne.Refused(terminal, $"{Units.Count(holds.Unlisted, "hold is", "holds are")} not listed, so some of a {target.Noun()} may be left. Release others, and give the command again.");
                    return ExitCodes.NotAllWell;
                }

                return code;
            }

            code = Math.Max(code, await ReleaseAsync(scheduler, target, names, holds, isJson, terminal, cancellationToken).ConfigureAwait(false));
            released.UnionWith(names);
        }
    }

    private static string Listed(HoldsListed holds) => holds.Unlisted > 0 ? "listed as held" : "held";

    private static string WouldText(HoldTarget target, string[] names, bool areMore) => names.Length == 0 ? $"No {target.Noun()} is held."
        : $"Would release {Units.Count(names.Length, "hold")}{(areMore ? " or more" : "")}{(names.Length > MostNamed ? ", such as" : ":")} "
            + $"{string.Join(", ", names.Take(MostNamed).Select(name => Printable.Of(name)))}.";
}
