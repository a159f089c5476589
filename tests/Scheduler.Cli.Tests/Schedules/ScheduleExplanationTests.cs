using Scheduler.Cli.Schedules;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Schedules;

/// <summary>What is said of a schedule: why it is due when it is, and what became of its last occurrence.</summary>
public sealed class ScheduleExplanationTests
{
    private const string Usual =
        "It is due next at 2027-03-29T00:30:00Z, in 1d12h: 'cron: 30 2 * * *' in Europe/Berlin, where it is Mon 2027-03-29 02:30:00 +02:00 then.";

    private static readonly Timestamp Now = At("2027-03-27T12:00:00Z");

    private static readonly ScheduleInfo Nightly = new(
        new ScheduleSpec
        {
            Name = "nightly",
            Recurrence = "cron: 30 2 * * *",
            Zone = "Europe/Berlin",
            Task = new TaskSpec { Id = new TaskId("nightly"), Kind = "noop" },
        },
        At("2027-03-29T00:30:00Z"));

    private static readonly TaskId First = new("nightly@2027-03-25T01:30:00Z");

    private static readonly TaskId Second = new("nightly@2027-03-26T01:30:00Z");

    public static TheoryData<string[], ScheduleInfo> Due => new()
    {
        {
            [Usual],
            Nightly
        },
        {
            ["It is due next at 2027-03-27T12:15:00Z, in 15m: 'every: 15m' in UTC."],
            Nightly with { Next = At("2027-03-27T12:15:00Z"), Spec = Nightly.Spec with { Recurrence = "every: 15m", Zone = "UTC" } }
        },
        {
            [
                "It is due next at 2027-03-28T01:00:00Z, in 13h: 'cron: 30 2 * * *' in Europe/Berlin, where it is Sun 2027-03-28 03:00:00 +02:00 then.",
                "The local time that it says does not exist on that date, because the clocks go forward: this moment stands for it.",
            ],
            Nightly with { Next = At("2027-03-28T01:00:00Z") }
        },
        {
            [
                "It is due next at 2027-10-31T00:30:00Z, in 217d12h: 'cron: 30 2 * * *' in Europe/Berlin, where it is Sun 2027-10-31 02:30:00 +02:00 then.",
                "That local time comes twice, because the clocks go back: this is the first.",
                "It is not due before its start, 2027-10-30T12:00:00Z.",
                "Its task starts up to 1m30s later, by its jitter.",
            ],
            Nightly with
            {
                Next = At("2027-10-31T00:30:00Z"),
                Spec = Nightly.Spec with { Start = At("2027-10-30T12:00:00Z"), Jitter = TimeSpan.FromSeconds(90) },
            }
        },
        {
            ["It was due at 2027-03-27T01:30:00Z, 10h30m ago, and is not decided yet: no scheduler works, or there is no room for its task."],
            Nightly with { Next = At("2027-03-27T01:30:00Z") }
        },
        { ["It has ended: its recurrence has no more moments."], Nightly with { Next = null, Spec = Nightly.Spec with { Recurrence = "at: 2027-01-01T00:00:00Z" } } },
        {
            ["It has ended: its recurrence comes next at 2027-03-28T01:00:00Z, after its end, 2027-03-27T12:00:00Z."],
            Nightly with { Next = null, Spec = Nightly.Spec with { End = Now } }
        },
        {
            [
                "It is due next at 2027-03-29T00:30:00Z, in 1d12h: 'cron: 30 2 * * *' in Mars/Olympus.",
                "Its local time is not known here. There is no time zone 'Mars/Olympus': name one as IANA does, such as Europe/Berlin or UTC, or as Windows does.",
            ],
            Nightly with { Spec = Nightly.Spec with { Zone = "Mars/Olympus" } }
        },
    };

    public static TheoryData<string[], ScheduleInfo> Held => new()
    {
        {
            [
                "It is held since 2027-03-26T12:00:00Z by ada: the disk is full.",
                "It was due at 2027-03-27T01:30:00Z. It submits nothing until it is released; then of what was missed, the latest occurrence is submitted.",
            ],
            Nightly with { Next = At("2027-03-27T01:30:00Z"), Hold = new Hold("the disk is full", At("2027-03-26T12:00:00Z"), "ada") }
        },
        {
            [
                "It is held since 2027-03-26T12:00:00Z: Wait for me!",
                "It submits nothing until it is released; then what was missed is skipped.",
                Usual,
            ],
            Nightly with { Hold = new Hold("Wait for me!", At("2027-03-26T12:00:00Z")), Spec = Nightly.Spec with { CatchUp = CatchUp.None } }
        },
        {
            [
                "The occurrence of 2027-03-27T01:30:00Z waits until the task of an earlier one has ended.",
                Usual,
            ],
            Nightly with { Waiting = At("2027-03-27T01:30:00Z"), Unfinished = [First], Spec = Nightly.Spec with { Overlap = OverlapPolicy.Queue } }
        },
        {
            [
                "The occurrence of 2027-03-27T01:30:00Z waits until the tasks of earlier ones, which were cancelled, have ended.",
                "It has ended: it was due 3 times, the most it may be.",
            ],
            Nightly with
            {
                Next = null,
                Waiting = At("2027-03-27T01:30:00Z"),
                Unfinished = [First, Second],
                Spec = Nightly.Spec with { Overlap = OverlapPolicy.Cancel, MaxOccurrences = 3 },
            }
        },
        {
            [
                "The occurrence of 2027-03-27T01:30:00Z waited for an earlier one, which has ended, and is not submitted yet.",
                "It has ended.",
            ],
            Nightly with { Next = null, Waiting = At("2027-03-27T01:30:00Z") }
        },
        {
            [
                Usual,
                "1 task of earlier occurrences is unfinished. If it still is when the next occurrence is due, that one is skipped.",
            ],
            Nightly with { Unfinished = [First] }
        },
        {
            [
                Usual,
                "2 tasks of earlier occurrences are unfinished. If one still is when the next occurrence is due, they are cancelled, and the next one waits for their end.",
            ],
            Nightly with { Unfinished = [First, Second], Spec = Nightly.Spec with { Overlap = OverlapPolicy.Cancel } }
        },
    };

    public static TheoryData<string[], ScheduleInfo> Backfilled => new()
    {
        {
            [
                "3 occurrences of a past range are to be submitted, one at a time, each when no earlier task is unfinished.",
                Usual,
                "1 task of earlier occurrences is unfinished. If it still is when the next occurrence is due, that one is skipped.",
            ],
            Nightly with { BackfillLeft = 3, Unfinished = [First] }
        },
        {
            [
                "The occurrence of 2027-03-27T01:30:00Z waits until the task of an earlier one has ended.",
                "1 occurrence of a past range is to be submitted after that one.",
                Usual,
            ],
            Nightly with
            {
                BackfillLeft = 1,
                Waiting = At("2027-03-27T01:30:00Z"),
                Unfinished = [First],
                Spec = Nightly.Spec with { Overlap = OverlapPolicy.Queue },
            }
        },
        {
            ["2 occurrences of a past range are to be submitted, but no scheduler works, or there is no room for their tasks.", Usual],
            Nightly with { BackfillLeft = 2 }
        },
        {
            [
                "It is held since 2027-03-26T12:00:00Z: Wait for me!",
                "It submits nothing until it is released; then what was missed is skipped.",
                "1 occurrence of a past range is to be submitted when it is released.",
                Usual,
            ],
            Nightly with
            {
                BackfillLeft = 1,
                Hold = new Hold("Wait for me!", At("2027-03-26T12:00:00Z")),
                Spec = Nightly.Spec with { CatchUp = CatchUp.None },
            }
        },
    };

    public static TheoryData<string, LastOccurrence, OverlapPolicy> Last => new()
    {
        { "Due at 2027-03-26T01:30:00Z, submitted as nightly@2027-03-26T01:30:00Z (failed).", Decided(OccurrenceDecision.Submitted, Second), OverlapPolicy.Skip },
        {
            "Due at 2027-03-26T01:30:00Z, submitted 3h later than due as nightly@2027-03-26T01:30:00Z (failed).",
            Decided(OccurrenceDecision.Submitted, Second) with { At = At("2027-03-26T04:30:10Z") }, OverlapPolicy.Skip
        },
        {
            "Run by hand at 2027-03-26T01:30:00Z as nightly@2027-03-26T01:30:00Z! (failed).",
            Decided(OccurrenceDecision.Submitted, new TaskId(Second.Value + "!")), OverlapPolicy.Skip
        },
        { "Due at 2027-03-26T01:30:00Z, skipped: the task of an earlier one was unfinished.", Decided(OccurrenceDecision.Overlap), OverlapPolicy.Skip },
        {
            "Due at 2027-03-26T01:30:00Z, skipped: a later one took its place while it waited for an earlier one to end.",
            Decided(OccurrenceDecision.Overlap), OverlapPolicy.Queue
        },
        {
            "Due at 2027-03-26T01:30:00Z, skipped: no scheduler decided it in time, and by its catch-up, 'all 10 within 1h',"
                + " of what was missed in the last 1h, the latest 10 occurrences are submitted.",
            Decided(OccurrenceDecision.Missed), OverlapPolicy.Skip
        },
        {
            "Due at 2027-03-26T01:30:00Z, skipped: the schedule was held, and by its catch-up, 'all 10 within 1h',"
                + " of what was missed in the last 1h, the latest 10 occurrences are submitted.",
            Decided(OccurrenceDecision.Held), OverlapPolicy.Skip
        },
        {
            "Due at 2027-03-26T01:30:00Z, skipped: its task could not be accepted. Another task has its id, or the schedule's settings are no longer allowed.",
            Decided(OccurrenceDecision.Refused), OverlapPolicy.Skip
        },
        { "Due at 2027-03-26T01:30:00Z, skipped: the recurrence was changed before it was decided.", Decided(OccurrenceDecision.Changed), OverlapPolicy.Skip },
    };

    [Theory]
    [MemberData(nameof(Due))]
    [MemberData(nameof(Held))]
    [MemberData(nameof(Backfilled))]
    public void Why_it_is_due_when_it_is_or_submits_nothing_is_told(string[] expected, ScheduleInfo schedule) =>
        Assert.Equal(expected, ScheduleExplanation.Of(schedule, ScheduleRecurrence.Of(schedule.Spec, []), null, Now).Next);

    [Theory]
    [MemberData(nameof(Last))]
    public void What_became_of_the_last_occurrence_is_told(string expected, LastOccurrence last, OverlapPolicy overlap)
    {
        var schedule = Nightly with { Last = last, Spec = Nightly.Spec with { Overlap = overlap, CatchUp = new CatchUp(10, TimeSpan.FromHours(1)) } };
        Assert.Equal(expected, ScheduleExplanation.Of(schedule, ScheduleRecurrence.Of(schedule.Spec, []), TaskPhase.Failed, Now).Last);
    }

    [Fact]
    public void A_task_that_was_forgotten_and_no_occurrence_at_all_are_told()
    {
        var recurrence = ScheduleRecurrence.Of(Nightly.Spec, []);
        Assert.Equal("None was decided yet.", ScheduleExplanation.Of(Nightly, recurrence, null, Now).Last);
        Assert.Equal(
            "Due at 2027-03-26T01:30:00Z, submitted as nightly@2027-03-26T01:30:00Z (forgotten).",
            ScheduleExplanation.Of(Nightly with { Last = Decided(OccurrenceDecision.Submitted, Second) }, recurrence, null, Now).Last);
    }

    [Theory]
    [InlineData("none", "what was missed is skipped")]
    [InlineData("latest", "of what was missed, the latest occurrence is submitted")]
    [InlineData("latest within 1h", "of what was missed in the last 1h, the latest occurrence is submitted")]
    [InlineData("all 1000", "of what was missed, the latest 1,000 occurrences are submitted")]
    public void Catch_up_is_told_in_words(string catchUp, string expected) =>
        Assert.Equal(expected, ScheduleExplanation.CatchUpOf(CatchUp.Parse(catchUp)!.Value));

    private static LastOccurrence Decided(OccurrenceDecision decision, TaskId? task = null) =>
        new(At("2027-03-26T01:30:00Z"), decision, At("2027-03-26T01:30:02Z"), task);

    private static Timestamp At(string moment) =>
        Timestamp.From(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));
}
