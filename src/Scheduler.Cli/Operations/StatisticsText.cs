using System.Globalization;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;

namespace Scheduler.Cli.Operations;

/// <summary>How a scheduler is doing, for people.</summary>
internal static class StatisticsText
{
    private const int NameWidth = 9;
    private const int MostName = 30;

    public static IEnumerable<string> Of(SchedulerStatistics statistics, DateTimeOffset now)
    {
        foreach (var line in Facts(statistics).Concat(Schedules(statistics.Schedules)))
        {
            yield return line;
        }

        yield return "";
        string[] queueHeader = ["QUEUE", "POLICY", "STRATEGY", "WAITING>", "RUNNING>", "NOT DUE>", "OLDEST>", "AGES AFTER>", ""];
        foreach (var line in PlainTable.Lines(queueHeader, statistics.Queues.Select(queue => Row(queue, now))))
        {
            yield return line;
        }

        if (statistics.MoreQueues > 0)
        {
            yield return $"… and {Units.Count(statistics.MoreQueues, "queue")} more";
        }

        yield return "";
        if (statistics.Kinds.Count == 0)
        {
            yield return "Nothing was learned of kinds yet: no task has succeeded.";
            yield break;
        }

        foreach (var line in PlainTable.Lines(["KIND", "LEARNED>", "FROM TASKS>", "OFF BY>"], statistics.Kinds.Select(Row)))
        {
            yield return line;
        }

        if (statistics.MoreKinds > 0)
        {
            yield return $"… and {Units.Count(statistics.MoreKinds, "kind")} more";
        }
    }

    private static IEnumerable<string> Facts(SchedulerStatistics statistics)
    {
        if (statistics.Since is not { } since)
        {
            yield return "No process uses the data folder now; this is its last state.";
            yield break;
        }

        yield return Fact("Since", string.Create(
            CultureInfo.InvariantCulture, $"{since.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC, epoch {statistics.Epoch}"));
        var (taken, slots) = (Units.Count(statistics.SlotsTaken), Units.Count(statistics.Slots));
        yield return Fact("Slots", $"{taken} taken of {slots} on {Units.Count(statistics.Nodes, "node")}");
        if (statistics.SlotsBlocked > 0)
        {
            yield return Fact("Blocked", $"{Units.Count(statistics.SlotsBlocked, "slot")} held by handlers that were given up; 'scheduler nodes' names them");
        }

        if (statistics.HeldUp != HeldUpTasks.None)
        {
            yield return Fact("Held up", HeldUp(statistics.HeldUp));
        }

        if (statistics.Copies.Started > 0)
        {
            yield return Fact("Copies", CopiesText.Of(statistics.Copies));
        }

        if (statistics.Locks.Held > 0)
        {
            yield return Fact("Locks", $"{Units.Count(statistics.Locks.Held)} held, {Units.Count(statistics.Locks.Waiting, "request")} waiting; 'scheduler lock list' names them");
        }

        yield return Fact("Ageing", statistics.AgeingViolations == 0
            ? "held: no newer task went before one that had aged"
            : $"not held: {Units.Count(statistics.AgeingViolations, "time")} a newer task went before one that had aged");
    }

    private static string HeldUp(HeldUpTasks tasks)
    {
        var counts = new[]
        {
            (tasks.Held, "by holds"), (tasks.BehindOrderKey, "behind others of their order keys"), (tasks.LimitReached, "by limits"), (tasks.RateReached, "by rates"),
            (tasks.Awaiting, "by tasks that they wait for"),
        };
        return string.Join(", ", counts.Where(count => count.Item1 > 0).Select(count => $"{Units.Count(count.Item1)} {count.Item2}"));
    }

    private static IEnumerable<string> Schedules(ScheduleStatistics schedules)
    {
        if (schedules.Count > 0)
        {
            var held = schedules.Held == 0 ? "none held" : $"{Units.Count(schedules.Held)} held";
            yield return Fact("Schedules", $"{Units.Count(schedules.Count)}, {held}; occurrences: {ScheduleText.Counts(schedules.Occurrences)}");
        }

        if (schedules.SubmittedSince > 0)
        {
            var (mean, max) = (Units.ShortTime(schedules.MeanLateness.TotalSeconds), Units.ShortTime(schedules.MaxLateness.TotalSeconds));
            yield return Fact(
                "Late", $"{mean} on average, {max} at most, over {Units.Count(schedules.SubmittedSince, "occurrence")} submitted since the start");
        }
    }

    private static string[] Row(QueueStatistics statistics, DateTimeOffset now) =>
    [
        Printable.Of(statistics.Queue.Name, MostName),
        Printable.Of(statistics.Queue.Policy, MostName),
        Printable.Of(statistics.Queue.Strategy, MostName),
        Units.Count(statistics.Waiting),
        Units.Count(statistics.Running),
        Units.Count(statistics.NotDue),
        statistics.OldestSince is { } since ? Units.ShortTime(Math.Max(0, (now - since.ToDateTimeOffset()).TotalSeconds)) : "-",
        statistics.Queue.AgeAfter is { } age ? Units.ShortTime(age.TotalSeconds) : "off",
        statistics.Queue.Paused ? "paused" : "",
    ];

    private static string[] Row(KindEstimate kind) =>
    [
        Printable.Of(kind.Kind, MostName),
        Units.ShortTime(kind.Mean.TotalSeconds),
        Units.Count(kind.Tasks),
        kind.Error is { } error ? Units.Percent(error) : "-",
    ];

    private static string Fact(string name, string text) => name.PadRight(NameWidth) + " " + text;
}
