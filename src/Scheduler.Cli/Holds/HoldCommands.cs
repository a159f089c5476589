using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Output;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Holds;

/// <summary><c>scheduler hold</c>, <c>release</c> and <c>holds</c>.</summary>
internal static class HoldCommands
{
    private const string TasksWord = "task";

    private static readonly string ExitCodesHelp = ScheduleByName.ExitCodesOf("name");

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
        [MakeHold(terminal, help), MakeRelease(terminal, help), HoldListCommand.Make(terminal, help)];

    private static Command MakeHold(Terminal terminal, Help help)
    {
        var reason = new Option<string>("--reason") { Description = "Why, for whoever wonders.", HelpName = "TEXT", Required = true };
        var by = new Option<string>("--by")
        {
            Description = "Who holds it, for whoever wonders. Default: the user's name.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.UserName,
        };
        var command = new Command("hold", "Keep tasks from beginning until they are released: those of a queue, kind, limit, order key or group, or single ones.")
        {
            reason,
            by,
        };
        SetAction(
            command,
            isHeld: true,
            parsed => TaskAction.Hold(parsed.GetValue(reason)!, parsed.GetValue(by)),
            async (parsed, scheduler, target, name, cancellationToken) =>
                (await scheduler.HoldAsync(target, name, parsed.GetValue(reason)!, parsed.GetValue(by), cancellationToken).ConfigureAwait(false)).Rejection,
            terminal);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            What is held:
              queue      no task of the queue begins
              kind       no task of the kind begins, in whichever queue
              limit      no task that names the limit key begins; of a prefix such as 'tenant:*', none that names one of its keys
              order-key  no task of the order key begins
              group      no task of the group begins, nor of the groups in it, those submitted later included
              task       the task does not begin: its phase is held
              schedule   the schedule submits nothing, as with 'scheduler schedule hold'

            What runs goes on; if it fails, its next attempt waits. Held again, the new reason counts. A hold lasts, through restarts
            and failovers, until it is released; 'scheduler explain' says who holds a task, since when and why.

            {BulkOptions.Help}

            {ExitCodesHelp}

            Examples:
              scheduler hold queue mail --reason 'the mail server moves'
              scheduler hold limit 'tenant:*' --reason 'migration'
              scheduler hold group nightly --reason 'the source is wrong'
              scheduler hold task thumbnail-17 thumbnail-18 --reason 'broken pictures'
              scheduler hold task --kind resize --header tenant=acme --reason 'broken pictures'
            """);
        return command;
    }

    private static Command MakeRelease(Terminal terminal, Help help)
    {
        var command = new Command("release", "End holds: what they have kept from beginning may begin.");
        SetAction(
            command,
            isHeld: false,
            _ => TaskAction.Release,
            async (_, scheduler, target, name, cancellationToken) =>
                (await scheduler.ReleaseAsync(target, name, cancellationToken).ConfigureAwait(false)).Rejection,
            terminal);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Give the target and the name as 'scheduler holds' lists them. Where there is no hold, nothing happens.

            {BulkOptions.Help}

            {ExitCodesHelp}

            Examples:
              scheduler release queue mail
              scheduler release order-key account-17
              scheduler release task --kind resize
            """);
        return command;
    }

    private static void SetAction(
        Command command,
        bool isHeld,
        Func<ParseResult, TaskAction> action,
        Func<ParseResult, ISchedulerClient, HoldTarget, string, CancellationToken, ValueTask<Rejection?>> change,
        Terminal terminal)
    {
        var target = HoldTargetArgument.Make();
        var names = new Argument<string[]>("NAME") { Description = "Names of these, or ids of tasks.", Arity = ArgumentArity.ZeroOrMore };
        command.Add(target);
        command.Add(names);
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each name, or one with the counts where a filter says which, and nothing else." };
        command.Add(json);
        var done = isHeld ? "held" : "released";
        var scheduled = Target.Of(command);
        var bulk = BulkOptions.Of(command);
        command.Validators.Add(result =>
        {
            if (FaultOf(command, bulk, result, result.GetResult(target)?.Tokens is [{ Value: TasksWord }], result.GetResult(names)?.Tokens.Count > 0) is { } fault)
            {
                result.AddError(fault);
            }
        });
        scheduled.SetAction(command, (parsed, scheduler, cancellationToken) =>
        {
            if (parsed.GetValue(names) is not { Length: > 0 })
            {
                return bulk.RunAsync(
                    parsed,
                    scheduler,
                    new BulkChange(action(parsed), bulk.Read(parsed)),
                    count => $"{Units.Count(count, "task")} {done}",
                    parsed.GetValue(json),
                    terminal,
                    cancellationToken);
            }

            var what = HoldTargetArgument.Parse(parsed.GetValue(target)!);
            return ScheduleByName.EachAsync(
                parsed.GetValue(names)!,
                async name => ScheduleByName.IsRefused(await change(parsed, scheduler, what, name, cancellationToken).ConfigureAwait(false), terminal)
                    ? null
                    : [parsed.GetValue(json) ? JsonOf(what, name, isHeld) : $"{what.Noun()} {Printable.Of(name)}: {done}"],
                terminal);
        });
    }

    private static string JsonOf(HoldTarget target, string name, bool isHeld) =>
        $$"""{"target":"{{SchedulerJsonText.Word(target)}}","name":{{JsonSerializer.Serialize(name)}},"held":{{(isHeld ? "true" : "false")}}}""";

    private static string? FaultOf(Command command, BulkOptions bulk, CommandResult result, bool isTask, bool hasNames) =>
        isTask ? bulk.Fault(result, hasNames)
        : bulk.IsGiven(result) ? "A filter selects tasks: give the target 'task', or names alone."
        : hasNames ? null
        : $"Required argument 'NAME' missing for command: '{command.Name}'.";
}
