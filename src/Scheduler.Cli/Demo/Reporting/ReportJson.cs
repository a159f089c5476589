using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Views;

namespace Scheduler.Cli.Demo.Reporting;

/// <summary>The report for programs: one document. Fields are added, never renamed; units are in their names.</summary>
internal static class ReportJson
{
    public static string Of(DemoReport report) => Summary.ToJson(
        new
        {
            Ok = report.IsSound,
            Input = report.Input.Path,
            report.Options.Policy,
            report.Options.Strategy,
            report.Options.Seed,
            Data = report.DataFolder,
            Files = report.Input.Files.Count,
            report.Input.Bytes,
            Skipped = new
            {
                report.Input.Skipped.Unreadable,
                report.Input.Skipped.BrokenLinks,
                report.Input.Skipped.FolderLinks,
                report.Input.Skipped.NotFiles,
            },
            report.FinishedBefore,
            Seconds = Summary.Round(report.Elapsed.TotalSeconds),
            TasksPerSecond = Summary.Round(report.TasksPerSecond),
            BytesPerSecond = Math.Round(report.BytesPerSecond),
            Nodes = report.Nodes.Select(node => Node(node, report.Killed)),
            All = Node(report.All, report.Killed),
            report.Killed,
            Failover = report.Failover is not { } failover ? null : new
            {
                SchedulerKilled = failover.Scheduler,
                AttemptsInFlight = failover.InFlight,
                failover.Successor,
                SecondsWithoutAssignment = failover.Gap is { } gap ? Summary.Round(gap.TotalSeconds) : (double?)null,
                SecondsUntilNodeWasBack = failover.NodeBack is { } back ? Summary.Round(back.TotalSeconds) : (double?)null,
            },
            report.AttemptsLost,
            AttemptsRunAgain = report.RunAgain,
            SlowestTasks = report.SlowestTasks.Select(task => new
            {
                task.File,
                Bytes = task.Size,
                Milliseconds = Summary.Round(task.Time.TotalMilliseconds),
                task.Node,
                task.Attempts,
            }),
            Succeeded = report.Comparison.Succeeded,
            HashesAgree = report.Comparison.Agree,
            PlainLoopSeconds = Summary.Round(report.Comparison.Time.TotalSeconds),
            Differences = report.Comparison.Differences,
        });

    private static object Node(NodeFigures node, string? killed) => new
    {
        node.Name,
        node.Slots,
        node.MemoryBytes,
        Killed = string.Equals(node.Name, killed, StringComparison.Ordinal),
        Tasks = node.Finished,
        node.Bytes,
        AttemptsLost = node.Lost,
        AverageLoad = Summary.Round(node.AverageLoad),
        SlotsBusy = Summary.Round(node.SlotsBusy),
        Utilisation = Summary.Round(node.Utilisation),
        Availability = Summary.Round(node.Availability),
    };
}
