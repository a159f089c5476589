using Scheduler.Cli.Operations;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Operations;

public sealed class StatisticsTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly SchedulerStatistics Full = new()
    {
        Epoch = 3,
        Since = Timestamp.From(Now - TimeSpan.FromHours(1)),
        AgeingViolations = 2,
        Nodes = 1,
        Slots = 4,
        SlotsTaken = 3,
        Queues =
        [
            new QueueStatistics(new QueueOptions(), 1_200, 3, 0, Timestamp.From(Now - TimeSpan.FromSeconds(90))),
            new QueueStatistics(new QueueOptions { Name = "night", Policy = "sjf", AgeAfter = null, Paused = true }, 0, 0, 1, null),
        ],
        Kinds = [new KindEstimate("noop", TimeSpan.Zero, null, 1), new KindEstimate("shell", TimeSpan.FromSeconds(2), 0.25, 30)],
        MoreKinds = 1,
    };

    [Fact]
    public void Everything_is_told() => Assert.Equal(
        """
        Since     2026-01-02 02:04:05 UTC, epoch 3
        Slots     3 taken of 4 on 1 node
        Ageing    not held: 2 times a newer task went before one that had aged

        QUEUE    POLICY  STRATEGY      WAITING  RUNNING  NOT DUE  OLDEST  AGES AFTER
        default  fcfs    least-loaded    1,200        3        0   90.0s       10.0m
        night    sjf     least-loaded        0        0        1       -         off  paused

        KIND   LEARNED  FROM TASKS  OFF BY
        noop         0           1       -
        shell    2.00s          30  25.0 %
        … and 1 kind more
        """.ReplaceLineEndings("\n"),
        string.Join('\n', StatisticsText.Of(Full, Now)));

    [Fact]
    public void What_rules_hold_up_is_told_where_there_is_some() => Assert.Equal(
        ["Held up   1,200 by holds, 3 behind others of their order keys, 2 by rates"],
        StatisticsText.Of(Full with { HeldUp = new HeldUpTasks(Held: 1_200, BehindOrderKey: 3, RateReached: 2) }, Now).Skip(2).Take(1));

    [Theory]
    [InlineData(2, 1_200, "Locks     2 held, 1,200 requests waiting; 'scheduler lock list' names them")]
    [InlineData(1, 1, "Locks     1 held, 1 request waiting; 'scheduler lock list' names them")]
    public void Locks_are_counted_where_there_are_some(int held, int waiting, string line) => Assert.Equal(
        line, StatisticsText.Of(Full with { Locks = new LockCounts(held, waiting) }, Now).ElementAt(2));

    [Fact]
    public void Schedules_are_counted_where_there_are_some()
    {
        var schedules = new ScheduleStatistics(3, 1, new OccurrenceCounts(Submitted: 41, Backfilled: 2, Overlapped: 5))
        {
            SubmittedSince = 40,
            MeanLateness = TimeSpan.FromMilliseconds(12),
            MaxLateness = TimeSpan.FromSeconds(1.5),
        };

        Assert.Equal(
            [
                "Schedules 3, 1 held; occurrences: 41 submitted, 2 backfilled; skipped: 5 by overlap",
                "Late      12.0ms on average, 1.50s at most, over 40 occurrences submitted since the start",
            ],
            StatisticsText.Of(Full with { Schedules = schedules }, Now).Skip(3).Take(2));
    }

    [Fact]
    public void Where_nobody_works_and_nothing_was_learned_that_is_said()
    {
        var lines = StatisticsText.Of(Full with { Since = null, Kinds = [] }, Now).ToArray();
        Assert.Equal("No process uses the data folder now; this is its last state.", lines[0]);
        Assert.Equal("Nothing was learned of kinds yet: no task has succeeded.", lines[^1]);
    }

    [Fact]
    public void Slots_of_handlers_that_were_given_up_are_counted()
    {
        Assert.Equal(
            "Blocked   1 slot held by handlers that were given up; 'scheduler nodes' names them",
            StatisticsText.Of(Full with { SlotsBlocked = 1 }, Now).ElementAt(2));
        Assert.StartsWith("Blocked   2 slots held by", StatisticsText.Of(Full with { SlotsBlocked = 2 }, Now).ElementAt(2), StringComparison.Ordinal);
    }
}
