using System.Globalization;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Graphs;

namespace Scheduler.Cli.Graph;

/// <summary><c>scheduler graph</c>: draws what waits for what.</summary>
internal static class GraphCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var names = new Argument<string[]>("NAME") { Description = "Ids of tasks; with --group, names of groups.", Arity = ArgumentArity.OneOrMore };
        var group = new Option<bool>("--group") { Description = "Draw all tasks of groups." };
        var format = OptionValues.Name("--format", "The output format.", "format", GraphDrawing.Forms, GraphDrawing.Tree);
        var command = new Command("graph", "Draw the dependency graph of tasks: what they wait for, and what waits for them.") { names, group, format };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => RunAsync(
            scheduler, parsed.GetValue(names)!, parsed.GetValue(group), parsed.GetValue(format)!, terminal, cancellationToken));
        help.Add(command, string.Create(CultureInfo.InvariantCulture, $"""
            {Target.Note.TrimStart()}

            Below each task are the tasks that wait or waited for it, preceded by the condition unless that is success. A task
            that waits for several is shown below the first of them. If a task waits for a group, the group's tasks are drawn if
            there are at most 100, otherwise only its progress. At most {GraphDrawing.MostNodes:N0} tasks and groups are drawn; if there are more, a
            line on standard error says so.

            Exit codes:
              0    drawn
              1    a task or group is unknown, or was refused; there is a line for each
              2    an option is wrong
              3    the data folder can't be read
              69   no scheduler answers at --server
              65   the archive of some tasks is damaged: they are named and skipped

            Examples:
              scheduler graph report
              scheduler graph nightly --group --format mermaid
              scheduler graph nightly --group --format dot | dot -Tsvg > nightly.svg
            """));
        return command;
    }

    private static async Task<int> RunAsync(
        ISchedulerClient scheduler, string[] names, bool isGroup, string format, Terminal terminal, CancellationToken cancellationToken)
    {
        var damaged = new DamagedTasks(terminal);
        var reader = new GraphReader(scheduler, Printable.Of, GraphDrawing.MostNodes) { Choose = damaged.PassOver };
        var areAllKnown = true;
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var isKnown = isGroup
                ? await reader.AddGroupAsync(name, cancellationToken).ConfigureAwait(false)
                : await reader.AddTaskAsync(name, cancellationToken).ConfigureAwait(false);
            if (!isKnown)
            {
                OneByOne.Refused(terminal, isGroup ? GroupRequests.Unknown(name).Message : $"There is no task '{Printable.Of(name)}', or it was forgotten.");
                areAllKnown = false;
            }
        }

        if (areAllKnown || reader.Graph.Nodes.Count > 0)
        {
            await terminal.WriteLinesAsync(GraphDrawing.Lines(reader.Graph, format)).ConfigureAwait(false);
        }

        if (reader.Graph.IsCut)
        {
            await terminal.Error.WriteLineAsync(GraphReader.CutText(GraphDrawing.MostNodes)).ConfigureAwait(false);
        }

        return areAllKnown ? damaged.ExitCode : ExitCodes.NotAllWell;
    }
}
