using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Schedules: set, due, held, run, removed; through restarts.</summary>
public abstract class ScheduleBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly ScheduleSpec Never = new()
    {
        Name = "yearly/1",
        Recurrence = "cron: 0 0 1 1 *",
        Zone = "Europe/Berlin",
        Except = "dates: 2027-01-01",
        End = Timestamp.From(new DateTimeOffset(2400, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        MaxOccurrences = 100,
        Task = Spec("template"),
        Overlap = OverlapPolicy.Queue,
        CatchUp = new CatchUp(10, TimeSpan.FromHours(1)),
        Jitter = TimeSpan.FromSeconds(3),
        Labels = new Labels([KeyValuePair.Create("team", "a")]),
    };

    public static TheoryData<string, ScheduleSpec> Refused => new()
    {
        { "hour", Never with { Recurrence = "0 25 * * *" } },
        { "There is no time zone 'Mars/Olympus'", Never with { Zone = "Mars/Olympus" } },
        { "never", Never with { Recurrence = "0 0 30 2 *" } },
        { "end: It must lie after the start.", Never with { Start = Timestamp.MaxValue, End = new Timestamp(1) } },
        { "kind", Never with { Task = Spec("template", "") } },
        { "name: It is empty", Never with { Name = "" } },
    };

    [Fact]
    public async Task A_schedule_submits_its_task_each_time_that_it_is_due()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        (await Client.SetScheduleAsync(new ScheduleSpec { Name = "often", Recurrence = "every: 1s", Task = Spec("template", Blocker.Kind) })).OrThrow();

        await blocker.BegunAsync();
        (await Client.HoldScheduleAsync("often", "enough")).OrThrow();
        var info = await InfoAsync("often");
        Assert.Equal((1, "enough"), (info.Submitted, info.Hold?.Reason));
        var task = Assert.Single(info.Unfinished).Value;
        blocker.End();

        Assert.Matches("^often@20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", task);
        Assert.Equal("Ada on attempt 1", ResultOf<string>(await EndAsync(task)));
        Assert.Empty((await InfoAsync("often")).Unfinished);
    }

    [Fact]
    public async Task What_a_schedule_says_is_told_and_outlives_the_scheduler()
    {
        await StartAsync();
        (await Client.SetScheduleAsync(Never)).OrThrow();
        (await Client.HoldScheduleAsync(Never.Name, "a test")).OrThrow();
        var info = await InfoAsync(Never.Name);

        Assert.Equal(Never, info.Spec with { Task = info.Spec.Task with { Id = Never.Task.Id } });
        Assert.Equal(new DateTimeOffset(2027, 12, 31, 23, 0, 0, TimeSpan.Zero), info.Next!.Value.ToDateTimeOffset());
        await Shell.StopAsync();
        await StartAsync();
        Assert.Equal(info, await InfoAsync(Never.Name));
        (await Client.ReleaseScheduleAsync(Never.Name)).OrThrow();
        Assert.Null((await InfoAsync(Never.Name)).Hold);
    }

    [Fact]
    public async Task A_schedule_can_be_run_and_removed()
    {
        await StartAsync();

        // Its task needs no id.
        (await Client.SetScheduleAsync(Never with { Task = Never.Task with { Id = default } })).OrThrow();

        var run = (await Client.RunScheduleAsync(Never.Name)).OrThrow();
        Assert.StartsWith("yearly/1@", run.Task.Value);
        Assert.EndsWith("Z!", run.Task.Value);
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync(run.Task.Value)));
        (await Client.RemoveScheduleAsync(Never.Name)).OrThrow();

        Assert.Empty((await Client.SchedulesAsync(new ScheduleFilter())).Schedules);
        var unknown = new Rejection(RejectionCode.UnknownSchedule, "There is no schedule 'yearly/1'.");
        Assert.Equal(unknown, (await Client.RemoveScheduleAsync(Never.Name)).Rejection);
        Assert.Equal(unknown, (await Client.RunScheduleAsync(Never.Name)).Rejection);
        Assert.Equal(unknown, (await Client.HoldScheduleAsync(Never.Name, "a test")).Rejection);
        Assert.Equal(unknown, (await Client.ReleaseScheduleAsync(Never.Name)).Rejection);
    }

    [Fact]
    public async Task A_name_may_be_as_long_as_an_id_and_its_tasks_have_longer_ones()
    {
        await StartAsync();
        var longest = Never with { Name = new string('n', SchedulerLimits.Default.MaxNameChars) };
        (await Client.SetScheduleAsync(longest)).OrThrow();

        var run = (await Client.RunScheduleAsync(longest.Name)).OrThrow();

        Assert.Equal(longest.Name.Length + "@2027-03-28T01:30:00Z!".Length, run.Task.Value.Length);
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync(run.Task.Value)));
        Assert.Equal(run.Task, (await Client.GetAsync(run.Task))?.Id);
        Assert.NotNull((await Client.SetScheduleAsync(longest with { Name = longest.Name + "n" })).Rejection);
    }

    [Fact]
    public async Task Occurrences_of_the_past_can_be_submitted_once()
    {
        await StartAsync();
        var yearly = Never with { Except = null, Overlap = OverlapPolicy.Allow, Jitter = default, Zone = "UTC" };
        (await Client.SetScheduleAsync(yearly)).OrThrow();
        var (from, to) = (Moment(2020, 1, 1), Moment(2022, 12, 31));

        Assert.Equal(new BackfillAccepted(3), (await Client.BackfillScheduleAsync(yearly.Name, from, to)).OrThrow());
        foreach (var year in new[] { 2020, 2021, 2022 })
        {
            Assert.Equal("Hello, Ada!", ResultOf<string>(await EndOfOccurrenceAsync($"yearly/1@{year}-01-01T00:00:00Z")));
        }

        await Shell.StopAsync();
        await StartAsync();
        Assert.Equal(new BackfillAccepted(1, AlreadySubmitted: 3), (await Client.BackfillScheduleAsync(yearly.Name, Moment(2019, 12, 31), Moment(2023, 1, 1))).OrThrow());
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndOfOccurrenceAsync("yearly/1@2023-01-01T00:00:00Z")));
        var info = await InfoAsync(yearly.Name);
        Assert.Equal((4, 0, 0), (info.Backfilled, info.BackfillLeft, info.Submitted));
    }

    [Fact]
    public async Task Occurrences_of_the_past_wait_for_each_other_where_they_may_not_overlap()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        (await Client.SetScheduleAsync(Never with { Zone = "UTC", Except = null, Overlap = OverlapPolicy.Skip, Task = Spec("template", Blocker.Kind) })).OrThrow();

        Assert.Equal(new BackfillAccepted(2), (await Client.BackfillScheduleAsync(Never.Name, Moment(2020, 1, 1), Moment(2021, 1, 1))).OrThrow());

        await blocker.BegunAsync();
        Assert.Equal(1, (await InfoAsync(Never.Name)).BackfillLeft);
        Assert.Null(await Client.GetAsync(new TaskId("yearly/1@2021-01-01T00:00:00Z")));
        blocker.End();
        await EndOfOccurrenceAsync("yearly/1@2020-01-01T00:00:00Z");
        await EndOfOccurrenceAsync("yearly/1@2021-01-01T00:00:00Z");
    }

    [Fact]
    public async Task A_range_that_can_not_be_backfilled_is_refused()
    {
        await StartAsync();
        (await Client.SetScheduleAsync(Never with { Recurrence = "every: 1s" })).OrThrow();

        Assert.Equal(RejectionCode.UnknownSchedule, (await Client.BackfillScheduleAsync("unknown", Moment(2020, 1, 1), Moment(2021, 1, 1))).Rejection?.Code);
        Assert.Contains("more than 1,000 times", (await Client.BackfillScheduleAsync(Never.Name, Moment(2020, 1, 1), Moment(2021, 1, 1))).Rejection?.Message);
        Assert.Contains("ends before it begins", (await Client.BackfillScheduleAsync(Never.Name, Moment(2021, 1, 1), Moment(2020, 1, 1))).Rejection?.Message);
        Assert.Contains("may not go beyond now", (await Client.BackfillScheduleAsync(Never.Name, Moment(2399, 1, 1), Moment(2399, 1, 1))).Rejection?.Message);
    }

    [Fact]
    public async Task Statistics_count_schedules_and_their_occurrences()
    {
        await StartAsync();
        Assert.Equal(ScheduleStatistics.None, (await Client.StatisticsAsync()).Schedules);
        (await Client.SetScheduleAsync(Never)).OrThrow();
        (await Client.SetScheduleAsync(Never with { Name = "held" })).OrThrow();
        (await Client.HoldScheduleAsync("held", "a test")).OrThrow();
        (await Client.RunScheduleAsync(Never.Name)).OrThrow();

        Assert.Equal(
            new ScheduleStatistics(Count: 2, Held: 1, new OccurrenceCounts(RunByHand: 1)), (await Client.StatisticsAsync()).Schedules);
    }

    [Fact]
    public async Task A_missing_name_is_refused()
    {
        await StartAsync();

        Assert.NotNull((await Client.HoldScheduleAsync(null!, "a test")).Rejection);
        Assert.NotNull((await Client.ReleaseScheduleAsync(null!)).Rejection);
        Assert.NotNull((await Client.RunScheduleAsync(null!)).Rejection);
        Assert.NotNull((await Client.BackfillScheduleAsync(null!, default, default)).Rejection);
        Assert.NotNull((await Client.RemoveScheduleAsync(null!)).Rejection);
        Assert.NotNull((await Client.SetScheduleAsync(null!)).Rejection);
        Assert.Single(await Client.NodesAsync());
    }

    [Fact]
    public async Task A_caller_may_use_its_buffer_again()
    {
        await StartAsync();
        var buffer = Payload.Json("Ada").ToArray();
        (await Client.SetScheduleAsync(Never with { Task = Spec("template") with { Payload = buffer } })).OrThrow();
        Array.Clear(buffer);

        var run = (await Client.RunScheduleAsync(Never.Name)).OrThrow();

        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync(run.Task.Value)));
    }

    [Fact]
    public async Task Schedules_are_listed_by_name_a_page_at_a_time()
    {
        await StartAsync();
        foreach (var name in new[] { "c", "a", "b", "x" })
        {
            (await Client.SetScheduleAsync(Never with { Name = name })).OrThrow();
        }

        var first = await Client.SchedulesAsync(new ScheduleFilter { Limit = 2 });
        var second = await Client.SchedulesAsync(new ScheduleFilter { Limit = 2, After = first.Next });

        Assert.Equal(["a", "b"], first.Schedules.Select(s => s.Spec.Name));
        Assert.Equal(["c", "x"], second.Schedules.Select(s => s.Spec.Name));
        Assert.Null(second.Next);
        Assert.Equal(["x"], (await Client.SchedulesAsync(new ScheduleFilter { NamePrefix = "x" })).Schedules.Select(s => s.Spec.Name));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bad_schedule_is_refused_with_its_field(string expected, ScheduleSpec schedule)
    {
        await StartAsync();

        var refusal = (await Client.SetScheduleAsync(schedule)).Rejection;

        Assert.Equal(RejectionCode.Invalid, refusal?.Code);
        Assert.Contains(expected, refusal!.Message);
        Assert.Empty((await Client.SchedulesAsync(new ScheduleFilter())).Schedules);
    }

    private static Timestamp Moment(int year, int month, int day) =>
        Timestamp.From(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero));

    // What is asked for is decided a moment after the answer.
    private async Task<TaskInfo> EndOfOccurrenceAsync(string id)
    {
        await Bounded.UntilAsync(async token => await Client.GetAsync(new TaskId(id), token), task => task is not null, $"Task '{id}' is not there");
        return await EndAsync(id);
    }

    private async Task<ScheduleInfo> InfoAsync(string name) =>
        Assert.Single((await Client.SchedulesAsync(new ScheduleFilter { Name = name })).Schedules);
}
