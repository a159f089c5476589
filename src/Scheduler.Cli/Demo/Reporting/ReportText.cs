using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Views;
using Spectre.Console;

namespace Scheduler.Cli.Demo.Reporting;

/// <summary>The report for people.</summary>
internal static class ReportText
{
    /// <summary>What the columns mean, for under the table and for <c>--help</c>.</summary>
    public const string Columns = """
          average load   tasks that the node held at a time (running, or waiting there for a slot), on average
                         while it was up; in the line "all": tasks / nodes
          slots busy     run times of its tasks / its slots, over the time it was up
          utilisation    memory requested / memory there is, over the time it was up
          availability   the time it was up / the time from the first submit to the last outcome
        """;

    private const int MostDifferences = 10;
    private const int OtherColumns = 48;

    public static void Write(IAnsiConsole console, DemoReport report)
    {
        WriteNodes(console, report);
        WriteSlowest(console, report);
        WriteFacts(console, report);
        WriteVerdict(console, report);
    }

    private static void WriteNodes(IAnsiConsole console, DemoReport report)
    {
        var table = Tables.Make(
            "node", "slots>", "memory>", "tasks>", "average\nload>", "slots\nbusy>", "utili-\nsation>", "avail-\nability>");
        foreach (var node in report.Nodes)
        {
            var wasKilled = string.Equals(node.Name, report.Killed, StringComparison.Ordinal);
            table.AddRow(Row(node, node.Name + (!node.IsUp ? " [red]killed[/]" : wasKilled ? " [yellow]restarted[/]" : "")));
        }

        table.AddRow(Row(report.All, "all"));
        console.Write(table);
    }

    private static string[] Row(NodeFigures node, string name) =>
    [
        name,
        Units.Count(node.Slots),
        Units.Bytes(node.MemoryBytes),
        Units.Count(node.Finished),
        node.UpSeconds > 0 ? Units.Decimal(node.AverageLoad) : "-",
        node.UpSeconds > 0 ? Units.Percent(node.SlotsBusy) : "-",
        node.UpSeconds > 0 ? Units.Percent(node.Utilisation) : "-",
        node.Seconds > 0 ? Units.Percent(node.Availability) : "-",
    ];

    private static void WriteSlowest(IAnsiConsole console, DemoReport report)
    {
        if (report.SlowestTasks.Count == 0)
        {
            return;
        }

        // What the other columns leave of the line.
        var width = Math.Clamp(console.Profile.Width - OtherColumns, 16, 60);
        var table = Tables.Make("slowest tasks", "size>", "hashed in>", "node", "attempts>");
        foreach (var task in report.SlowestTasks)
        {
            table.AddRow(
                Markup.Escape(Printable.Of(task.File, width)),
                Units.Bytes(task.Size),
                Units.Time(task.Time),
                task.Node,
                Units.Count(task.Attempts));
        }

        console.Write(table);
    }

    private static void WriteFacts(IAnsiConsole console, DemoReport report)
    {
        var files = report.Input.Files.Count;
        if (report.TasksRun > 0)
        {
            Summary.Fact(
                console,
                "Ran",
                $"{Units.Count(report.TasksRun, "task")}, {Units.Bytes(report.BytesRun)} in {Units.Time(report.Elapsed)}: "
                + $"{Units.Count((long)report.TasksPerSecond)} tasks/s, {Units.Bytes(report.BytesPerSecond)}/s, durable");
        }

        if (report.FinishedBefore > 0)
        {
            Summary.Fact(console, "Before", $"{Units.Count(report.FinishedBefore)} of {Units.Count(files, "task")} finished by an earlier"
                + " run, and not run again");
        }

        if (report.Failover is { } failover)
        {
            Summary.Fact(console, "Failover", Failover(failover));
        }

        Summary.Fact(console, "Killed", Killed(report));
        if (report.Failover?.NodeBack is { } back)
        {
            Summary.Fact(console, "Restarted", $"{report.Killed}, which was back after {Units.Time(back)}");
        }

        if (report.Input.Skipped.Total > 0)
        {
            Summary.Fact(console, "Skipped", report.Input.Skipped.ToString());
        }

        Summary.Fact(console, "Outcomes", $"{Units.Count(report.Comparison.Succeeded)} of {Units.Count(files, "task")} succeeded, once each");
        Summary.Fact(
            console,
            "Hashes",
            $"{Units.Count(report.Comparison.Agree)} of {Units.Count(files)} agree with a plain loop"
                + $" ({Units.Time(report.Comparison.Time)}, files cached)");
        if (report.DataFolder is { } data)
        {
            Summary.Fact(console, "Data", Printable.Of(data));
        }
    }

    private static string Failover(Failover failover) =>
        $"{failover.Scheduler} killed, {Units.Count(failover.InFlight, "attempt")} in flight; {failover.Successor} took over, "
            + (failover.Gap is { } gap ? $"no task assigned for {Units.Time(gap)}" : "no task was left to assign");

    private static string Killed(DemoReport report)
    {
        if (report.Killed is null)
        {
            return "no node, because " + (
                report.TasksRun == 0 ? "nothing was left to run"
                : report.Options.Nodes == 1 ? "there is only one"
                : report.FinishedBefore > 0 ? "too few tasks were left"
                : "none that the others can replace had an attempt in flight");
        }

        var again = report.RunAgain.Count == 0 ? "none"
            : string.Join(", ", report.RunAgain.Select(r => $"{Units.Count(r.Value)} on {r.Key}"));
        return $"{report.Killed}; {Units.Count(report.AttemptsLost, "attempt")} lost, run again: {again}";
    }

    private static void WriteVerdict(IAnsiConsole console, DemoReport report)
    {
        var differences = report.Comparison.Differences;
        foreach (var difference in differences.Take(MostDifferences))
        {
            console.MarkupLine($"  [red]{Markup.Escape(Printable.Of(difference.File))}[/]: {Markup.Escape(Printable.Of(difference.What))}");
        }

        if (differences.Count > MostDifferences)
        {
            console.MarkupLine($"  and {Units.Count(differences.Count - MostDifferences)} more (--json shows all)");
        }

        console.MarkupLine(report.IsSound
            ? "[green]OK[/]: every task has exactly one outcome, and every hash is right."
            : $"[red]NOT OK[/]: {Units.Count(differences.Count, "file is", "files are")} not as they must be.");
    }
}
