using System.CommandLine.Parsing;
using System.Text.Json;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Holds;

/// <summary><c>scheduler hold</c>, <c>release</c> and <c>holds</c>.</summary>
internal static class HoldCommands
{
    private const string TasksWord = "task";

    public static readonly string ExitCodesHelp = ScheduleByName.ExitCodesOf("name");

    private static readonly string HoldHelp = $"""
        {Target.Note.TrimStart()}

        The targets:
          queue      no task in the queue begins
          kind       no task of the kind begins, in any queue
          limit      no task that counts against the limit key begins; for a prefix such as 'tenant:*', any of its keys
          order-key  no task with the order key begins
          group      no task in the group begins, nor in the groups in it, including tasks submitted later
          task       the task does not begin: its phase is held
          schedule   the schedule submits nothing, as with 'scheduler schedule hold'

        Running tasks continue; if one fails, its next attempt waits. If a target is held again, the new reason replaces
        the old one. A hold lasts, through restarts and failovers, until it is released; 'scheduler explain' shows who holds
        a task, since when and why.

        {BulkOptions.Help}

        {ExitCodesHelp}

        Examples:
          scheduler hold queue mail --reason 'the mail server moves'
          scheduler hold limit 'tenant:*' --reason 'migration'
          scheduler hold group nightly --reason 'the source is wrong'
          scheduler hold task thumbnail-17 thumbnail-18 --reason 'broken pictures'
          scheduler hold task --kind resize --header tenant=acme --reason 'broken pictures'
        """;

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
        [MakeHold(terminal, help), ReleaseCommand.Make(terminal, help), HoldListCommand.Make(terminal, help)];

    private static Command MakeHold(Terminal terminal, Help help)
    {
        var reason = new Option<string>("--reason") { Description = "The reason, shown to other users.", HelpName = "TEXT", Required = true };
        var by = new Option<string>("--by")
        {
            Description = "Who holds it, shown to other users. Default: the user's name.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.UserName,
        };
        var command = new Command("hold", "Hold tasks until they are released: all tasks of a queue, kind, limit, order key or group, or single tasks.")
        {
            reason,
            by,
        };
        var (names, json) = (Names(), JsonOption());
        var target = HoldTargetArgument.Make();
        command.Add(target);
        command.Add(names);
        command.Add(json);
        var scheduled = Target.Of(command);
        var bulk = BulkOptions.Of(command);
        command.Validators.Add(result =>
        {
            var hasNames = result.GetResult(names)?.Tokens.Count > 0;
            var fault = IsTask(result, target) ? bulk.Fault(result, hasNames)
                : bulk.FaultForOthers(result, hasNames, allowsAll: false) ?? (hasNames ? null
                : $"Required argument 'NAME' missing for command: '{command.Name}'.");
            if (fault is not null)
            {
                result.AddError(fault);
            }
        });
        scheduled.SetAction(command, (parsed, scheduler, cancellationToken) =>
        {
            var (why, who) = (parsed.GetValue(reason)!, parsed.GetValue(by));
            if (parsed.GetValue(names) is not { Length: > 0 } given)
            {
                var change = new BulkChange(TaskAction.Hold(why, who), bulk.Read(parsed));
                return bulk.RunAsync(parsed, scheduler, change, count => $"{Units.Count(count, "task")} held", parsed.GetValue(json), terminal, cancellationToken);
            }

            var what = HoldTargetArgument.Parse(parsed.GetValue(target)!);
            return ScheduleByName.EachAsync(
                given,
                async name => ScheduleByName.IsRefused((await scheduler.HoldAsync(what, name, why, who, cancellationToken).ConfigureAwait(false)).Rejection, terminal)
                    ? null
                    : [parsed.GetValue(json) ? JsonOf(what, name, isHeld: true) : $"{what.Noun()} {Printable.Of(name)}: held"],
                terminal);
        });
        help.Add(command, HoldHelp);
        return command;
    }

    public static Argument<string[]> Names() => new("NAME") { Description = "Names of the targets, or ids of tasks.", Arity = ArgumentArity.ZeroOrMore };

    public static Option<bool> JsonOption() => new("--json")
    {
        Description = "Write a line of JSON for each name, or one with the counts if options select the tasks, and nothing else.",
    };

    public static bool IsTask(CommandResult result, Argument<string> target) => result.GetResult(target)?.Tokens is [{ Value: TasksWord }];

    public static string JsonOf(HoldTarget target, string name, bool isHeld) =>
        $$"""{"target":"{{SchedulerJsonText.Word(target)}}","name":{{JsonSerializer.Serialize(name)}},"held":{{(isHeld ? "true" : "false")}}}""";
}
