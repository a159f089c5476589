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
        var format = OptionValues.Name("--format", "How to draw it.", "format", GraphDrawing.Forms, GraphDrawing.Tree);
        var command = new Command("graph", "Draw tasks, what they wait for, and what waits for them.") { names, group, format };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => RunAsync(
            scheduler, parsed.GetValue(names)!, parsed.GetValue(group), parsed.GetValue(format)!, terminal, cancellationToken));
        help.Add(command, string.Create(CultureInfo.InvariantCulture, $"""
            {Target.Note.TrimStart()}

            Below each task stands what waits for it, or waited, with the condition in front where that is not its success. A task that waits for
            several stands below the first of them. Of a group that a task waits for its tasks are drawn if they are up to 100, else
            how far it is.
            At most {GraphDrawing.MostNodes:N0} tasks and groups are drawn; a line on standard error says so where there are more.

            Exit codes:
              0    drawn
              1    there is no such task or group, or one was refused; there is a line for each
              2    an option is wrong
              3    the data folder can't be read
              69   no scheduler answers at --server
              65   of some tasks the archive is damaged: they are named and skipped

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
