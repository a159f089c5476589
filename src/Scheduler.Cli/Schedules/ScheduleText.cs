using System.Globalization;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary>Schedules for people.</summary>
internal static class ScheduleText
{
    private const int MostName = 50;
    private const int MostReason = 40;

    public static string[] Header { get; } = ["NAME", "NEXT (UTC)", "LAST (UTC)", "DECISION", "TASK", "HELD"];

    /// <summary>When it is due next, in UTC and in its time zone.</summary>
    public static string Next(ScheduleInfo schedule)
    {
        if (schedule.Next is not { } next)
        {
            return "never";
        }

        var moment = schedule.Spec.Zone == "UTC" ? null : ScheduleRecurrence.WithoutExceptions(schedule.Spec).Value?.At(next);
        return DueText.Utc(next) + (moment is { } local ? $", {DueText.Local(local)} in {schedule.Spec.Zone}" : "");
    }

    /// <param name="lastPhase">Of the last occurrence's task; null: there is none, or it was forgotten.</param>
    public static string[] Row(ScheduleInfo schedule, TaskPhase? lastPhase) =>
    [
        Printable.Of(schedule.Spec.Name, MostName),
        schedule.Next is { } next ? DueText.Utc(next) : "never",
        schedule.Last is { } last ? DueText.Utc(last.Due) : "",
        schedule.Last is { } decided ? Word(decided.Decision) : "",
        lastPhase is { } phase ? SchedulerJsonText.Word(phase) : "",
        schedule.Hold is { } hold ? Printable.OneLine(hold.Reason, MostReason) : "",
    ];

    /// <summary>All that is known of it.</summary>
    public static IEnumerable<string> Of(ScheduleInfo schedule, ScheduleExplanation explanation)
    {
        var spec = schedule.Spec;
        var facts = new (string Name, string? Text)[]
        {
            ("Schedule", spec.Name),
            ("Next", Next(schedule)),
            ("Recurrence", spec.Recurrence),
            ("Zone", spec.Zone),
            ("Except", spec.Except),
            ("Calendars", spec.Calendars.Count == 0 ? null : string.Join(", ", spec.Calendars)),
            ("Start", spec.Start is { } start ? DueText.Utc(start) : null),
            ("End", spec.End is { } end ? DueText.Utc(end) : null),
            ("Most", spec.MaxOccurrences is { } most ? Units.Count(most, "occurrence") : null),
            ("Overlap", SchedulerJsonText.Word(spec.Overlap)),
            ("Catch-up", $"{spec.CatchUp}: {ScheduleExplanation.CatchUpOf(spec.CatchUp)}"),
            ("Jitter", spec.Jitter > TimeSpan.Zero ? Durations.Text(spec.Jitter) : null),
            ("Labels", spec.Labels.IsNone ? null : spec.Labels.ToString()),
            ("Made by", spec.Principal),
            ("Declared", spec.IsDeclared ? "by the scheduler's own options" : null),
            ("Occurrences", Counts(schedule.Counts())),
        };
        string[] lines =
        [
            .. facts.Where(f => f.Text is not null).Select(f => TaskText.Fact(f.Name, Printable.Of(f.Text!))),
            .. Sentences("Now", explanation.Next),
            .. Sentences("Last", [explanation.Last]),
            .. Sentences("Unfinished", [.. schedule.Unfinished.Select(task => task.Value)]),
            "",
            TaskText.Fact("Task", Printable.Of(spec.Name + "@MOMENT")),
        ];
        return lines.Concat(TaskText.Of(spec.Task));
    }

    /// <summary>What was decided so far.</summary>
    public static string Counts(OccurrenceCounts counts)
    {
        var skipped = new (long Count, string How)[]
        {
            (counts.Overlapped, "by overlap"), (counts.Missed, "missed"), (counts.SkippedByHold, "by holds"),
            (counts.SkippedOtherwise, "for another reason"),
        };
        var parts = skipped.Where(s => s.Count > 0).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Count:N0} {s.How}")).ToArray();
        return Units.Count(counts.Submitted) + " submitted"
            + (counts.RunByHand > 0 ? $", {Units.Count(counts.RunByHand)} run by hand" : "")
            + (counts.Backfilled > 0 ? $", {Units.Count(counts.Backfilled)} backfilled" : "")
            + (parts.Length == 0 ? ", none skipped" : "; skipped: " + string.Join(", ", parts));
    }

    private static string Word(OccurrenceDecision decision) => SchedulerJsonText.Word(decision);

    private static IEnumerable<string> Sentences(string name, IReadOnlyList<string> sentences) =>
        sentences.Select((sentence, i) => TaskText.Fact(i == 0 ? name : "", Printable.Of(sentence)));
}
