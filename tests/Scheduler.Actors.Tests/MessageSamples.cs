using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

/// <summary>What is in several of the messages that the tests of their form send.</summary>
internal static class MessageSamples
{
    public static readonly TaskSpec Spec = new()
    {
        Id = new TaskId("a"),
        Kind = "noop",
        Payload = new byte[] { 1, 2, 3 },
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["trace"] = "7" },
    };

    public static readonly RetryPolicy Listed = new() { Delays = [TimeSpan.FromSeconds(10)], MaxAge = TimeSpan.FromDays(1) };

    public static readonly AttemptFailedReport Busy = new(new TaskId("a"), new FencingToken(9), "Busy.", Retryable: true, TimedOut: false, default)
    { RetryAfter = TimeSpan.FromSeconds(30) };

    public static readonly TaskInfo Info = new()
    {
        Id = new TaskId("a"),
        Kind = "noop",
        Queue = "default",
        Phase = TaskPhase.Failed,
        Attempt = 2,
        SubmittedAt = new Timestamp(1_000),
        FinishedAt = new Timestamp(2_000),
        Node = new NodeId("n", 5),
        Token = new FencingToken(9),
        Error = "It broke.",
        Spec = Spec,
    };

    public static readonly SchedulerStatistics Statistics = new()
    {
        Epoch = 3,
        Since = new Timestamp(1_000),
        AgeingViolations = 2,
        Nodes = 1,
        Slots = 4,
        SlotsTaken = 5,
        Queues =
        [
            new QueueStatistics(new QueueOptions(), 0, 0, 0, null),
            new QueueStatistics(new QueueOptions { Name = "slow", Policy = "srtf", AgeAfter = null, Slice = TimeSpan.FromSeconds(3) }, 7, 4, 1, new Timestamp(900)),
        ],
        MoreQueues = 9,
        Kinds = [new KindEstimate("noop", TimeSpan.FromTicks(7), null, 1), new KindEstimate("sleep", TimeSpan.FromSeconds(2), 0.25, 30)],
        MoreKinds = 8,
    };

    public static readonly ScheduleSpec Schedule = new()
    {
        Name = "nightly",
        Recurrence = "cron: 0 2 * * *",
        Zone = "Europe/Berlin",
        Except = "dates: 2026-12-24",
        Start = new Timestamp(1_000),
        End = new Timestamp(900_000_000),
        MaxOccurrences = 9,
        Task = Spec,
        Overlap = OverlapPolicy.Queue,
        CatchUp = new CatchUp(10, TimeSpan.FromHours(1)),
        Jitter = TimeSpan.FromSeconds(3),
        Labels = new Labels([KeyValuePair.Create("team", "a")]),
        Principal = "ada",
    };

    public static readonly CalendarSpec Calendar = new()
    {
        Name = "holidays",
        Dates = [new DateOnly(2027, 12, 24), new DateOnly(2027, 12, 25)],
        Recurrence = "cron: 0 0 * * SAT,SUN",
        Principal = "ada",
    };

    public static readonly ScheduleInfo Scheduled = new(Schedule, new Timestamp(2_000))
    {
        Hold = new Hold("the disk is full", new Timestamp(1_500), "ada"),
        Waiting = new Timestamp(1_400),
        Last = new LastOccurrence(new Timestamp(1_300), OccurrenceDecision.Submitted, new Timestamp(1_301), new TaskId("nightly@x")),
        Unfinished = [new TaskId("nightly@x")],
        Submitted = 1,
        RunByHand = 6,
        Overlapped = 2,
        Missed = 3,
        SkippedByHold = 4,
        SkippedOtherwise = 5,
    };

    public static TaskCopy Copy => new(new NodeId("m", 6), new FencingToken(11), new Timestamp(900), new CopyReason(TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(10), 75, 100));

    public static AttemptInfo Attempt(int number, long token) => new()
    {
        Number = number, Token = new FencingToken(token), Node = new NodeId("n", 5), AssignedAt = new Timestamp(number == 1 ? 7 : 13),
    };
}
