using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>In these worlds a date lasts 100 s: 1,000 s is the beginning of date 10. The schedule is due every 10 s.</summary>
public sealed class CalendarRuleTests
{
    [Fact]
    public void A_schedule_is_not_due_on_the_dates_of_its_calendars()
    {
        var it = With(Dates(10, 12));
        it.World.Do(new SetCalendar(new CalendarSpec { Name = "odd", Recurrence = "11" }));
        it.World.Do(new SetSchedule(Occurrences.Spec() with { Calendars = ["odd", "c", "odd"] }));

        Assert.Equal(Occurrences.Moment(1_300), it.Info.Next);
        Assert.Equal(["c", "odd"], it.Info.Spec.Calendars);
        for (var i = 0; i < 31; i++)
        {
            it.World.Pass(10);
        }

        Assert.Equal(["1300 Submitted", "1310 Submitted"], it.Decided);
    }

    [Fact]
    public void A_changed_calendar_moves_the_next_moments_and_its_event_says_where()
    {
        var it = With(Dates(10));
        it.World.Do(new SetSchedule(Occurrences.Spec() with { Name = "later", Start = Occurrences.Moment(2_005), Calendars = ["c"] }));
        it.World.Do(new SetSchedule(Occurrences.Spec() with { Name = "without" }));

        it.World.Do(new SetCalendar(Dates(11, 12)));
        Assert.Equal([new MovedSchedule("s", Occurrences.Moment(1_010))], it.World.Last<CalendarSet>().Moved);
        Assert.Equal(Occurrences.Moment(1_010), it.Info.Next);

        it.World.Do(new SetCalendar(Dates(11, 12)));
        Assert.Equal(2, it.World.Count<CalendarSet>());
        it.World.FailoverFromSnapshot();
        it.World.Do(new SetCalendar(Dates(11, 20)));
        Assert.Equal([new MovedSchedule("later", Occurrences.Moment(2_100))], it.World.Last<CalendarSet>().Moved);
    }

    [Fact]
    public void A_replay_needs_no_recurrences()
    {
        var it = With(Dates(10));
        it.World.Do(new SetCalendar(Dates(10, 11)));
        var options = it.World.Options;

        it.World.Options = options with { Recurrences = null };
        it.World.Failover();

        Assert.Equal(Occurrences.Moment(1_200), it.Info.Next);
    }

    [Fact]
    public void What_was_decided_stays_decided_and_what_has_no_decision_is_due_by_the_calendar_as_it_is_now()
    {
        var it = With(Dates(5), Occurrences.Spec(catchUp: new CatchUp(100)));
        it.World.Pass(15);
        it.World.Do(new HoldSchedule("s", "a test"));
        it.World.Pass(170);

        // Of the dates 10 and 11 the first is excluded from now on: 1,010 is submitted already, 1,020 to 1,090 will not be.
        it.World.Do(new SetCalendar(Dates(10)));
        Assert.Equal(Occurrences.Moment(1_100), it.Info.Next);
        it.World.Do(new ReleaseSchedule("s"));
        it.World.Pass(1);

        Assert.Equal(["1010 Submitted", .. Enumerable.Range(110, 9).Select(i => $"{i}0 Submitted")], it.Decided);
        Assert.Equal(TaskPhase.Pending, it.World.PhaseOf(Occurrences.TaskOf(1_010)));
    }

    [Fact]
    public void An_occurrence_that_waits_goes_on_waiting()
    {
        var it = With(Dates(5), Occurrences.Spec(OverlapPolicy.Queue));
        it.World.Pass(10);
        it.World.Pass(10);
        Assert.Equal(Occurrences.Moment(1_020), it.Info.Waiting);

        it.World.Do(new SetCalendar(Dates(10)));
        it.World.Cancel(Occurrences.TaskOf(1_010));
        it.World.Pass(1);

        Assert.Equal(["1010 Submitted", "1020 Submitted"], it.Decided);
        Assert.Equal(Occurrences.Moment(1_100), it.Info.Next);
    }

    [Fact]
    public void A_schedule_whose_dates_are_all_excluded_is_due_never_until_a_calendar_leaves_it_some()
    {
        var it = With(Dates(5));

        it.World.Do(new SetCalendar(new CalendarSpec { Name = "c", Recurrence = "1" }));
        Assert.Null(it.Info.Next);
        it.World.Pass(1_000);
        Assert.Empty(it.Decided);

        it.World.Do(new SetCalendar(Dates(20)));
        Assert.Equal(Occurrences.Moment(2_100), it.Info.Next);
        Assert.Contains("It is not due between now", it.World.Refused(new SetSchedule(AllExcluded(it))).Message);
    }

    [Fact]
    public void The_end_and_the_most_occurrences_of_a_schedule_still_hold()
    {
        var it = With(Dates(5), Occurrences.Spec() with { End = Occurrences.Moment(1_095) });
        it.World.Do(new SetSchedule(Occurrences.Spec() with { Name = "twice", MaxOccurrences = 1, Calendars = ["c"] }));
        it.World.Pass(10);

        it.World.Do(new SetCalendar(Dates(10)));

        Assert.Equal([new MovedSchedule("s", null)], it.World.Last<CalendarSet>().Moved);
    }

    [Fact]
    public void A_calendar_that_schedules_name_is_not_removed()
    {
        var it = With(Dates(5));
        for (var i = 1; i <= 6; i++)
        {
            it.World.Do(new SetSchedule(Occurrences.Spec() with { Name = $"s{i}", Calendars = ["c"] }));
        }

        Assert.Equal(
            new Rejection(RejectionCode.InUse, "Calendar 'c' is named by 7 schedules: 's', 's1', 's2', 's3', 's4' and 2 more. Change or remove them first."),
            it.World.Refused(new RemoveCalendar("c")));
        for (var i = 1; i <= 6; i++)
        {
            it.World.Do(new RemoveSchedule($"s{i}"));
        }

        it.World.FailoverFromSnapshot();
        Assert.Equal("Calendar 'c' is named by 1 schedule: 's'. Change or remove it first.", it.World.Refused(new RemoveCalendar("c")).Message);
        it.World.Do(new SetSchedule(Occurrences.Spec()));
        Assert.IsType<Acknowledged>(it.World.Do(new RemoveCalendar("c")));
        Assert.Empty(it.World.Follower.Calendars(new CalendarFilter()).Calendars);
        Assert.Equal(
            new Rejection(RejectionCode.UnknownCalendar, "There is no calendar."), it.World.Refused(new RemoveCalendar("c")));
    }

    [Fact]
    public void A_schedule_names_calendars_that_there_are_and_no_more_than_eight()
    {
        var it = With(Dates(5));
        Assert.Equal(
            new Rejection(RejectionCode.Invalid, "Schedule 's': calendars: There is no calendar 'd'. Known: c."),
            it.World.Refused(new SetSchedule(Occurrences.Spec() with { Calendars = ["d"] })));
        Assert.Equal(
            "Schedule 's': calendars: There are 9, but there may be 8.",
            it.World.Refused(new SetSchedule(Occurrences.Spec() with { Calendars = [.. Enumerable.Repeat("c", 9)] })).Message);
    }

    public static TheoryData<string, CalendarSpec> Bad => new()
    {
        { "Calendar '': name: It is empty", new CalendarSpec { Name = "" } },
        { "Calendar 'd': recurrence: 'soon' is no number", new CalendarSpec { Name = "d", Recurrence = "soon" } },
        { "Calendar 'd': dates: There are 10,001 dates, but there may be 10,000 dates.", Dates([.. Enumerable.Range(0, 10_001)]) with { Name = "d" } },
        { "The calendar is null", new CalendarSpec { Name = "d", Dates = null! } },
        { "1 calendar is there already, which is the limit.", new CalendarSpec { Name = "d" } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_calendar_is_refused_with_its_field_and_what_is_allowed(string expected, CalendarSpec calendar) =>
        Assert.StartsWith(expected, With(Dates(5), mostCalendars: 1).World.Refused(new SetCalendar(calendar)).Message);

    [Fact]
    public void A_calendar_that_would_take_long_is_refused()
    {
        var kernel = new Kernel(new KernelOptions { Recurrences = new EverySeconds() });
        kernel.Begin("test", default);
        Answer? answer = Do(new SetCalendar(Dates(5)));
        for (var i = 0; i <= 500_000 / EverySeconds.MostExcluded; i++)
        {
            Assert.IsType<Acknowledged>(answer);
            answer = Do(new SetSchedule(Occurrences.Spec() with { Name = $"s{i}", Calendars = ["c"] }));
        }

        answer = Do(new SetCalendar(new CalendarSpec { Name = "c", Recurrence = "1" }));

        Assert.StartsWith("Calendar 'c': With it, more than 500,000 excluded dates", Assert.IsType<Rejection>(answer).Message);

        Answer? Do(KernelCommand command)
        {
            kernel.Handle(command with { ReplyTo = this }, default);
            return Assert.Single(kernel.TakeBatch().Replies).Answer;
        }
    }

    [Fact]
    public void Declared_ones_are_set_before_the_schedules_and_others_stay()
    {
        var it = With(Dates(5));
        var options = it.World.Options;
        it.World.Options = options with
        {
            Calendars = [Dates(10) with { Name = "d" }],
            Schedules = [Occurrences.Spec() with { Name = "t", Calendars = ["c", "d"] }],
        };
        it.World.Failover();
        it.World.Failover();

        Assert.Equal(Occurrences.Moment(1_100), it.World.Follower.Schedules(new ScheduleFilter { Name = "t" }).Schedules.Single().Next);
        Assert.Equal(["c", "d"], it.World.Follower.Calendars(new CalendarFilter()).Calendars.Select(c => c.Calendar.Name));
        Assert.Equal(2, it.World.Count<CalendarSet>());
        it.World.Options = options with { Schedules = [Occurrences.Spec() with { Name = "t", Calendars = ["e"] }] };
        Assert.Equal(
            "Schedule 't': calendars: There is no calendar 'e'. Known: c, d.", Assert.Throws<SchedulerConfigurationException>(it.World.Failover).Message);
    }

    [Fact]
    public void A_schedule_that_can_not_be_read_any_more_holds_up_neither_the_calendar_nor_a_start()
    {
        var it = With(Dates(5));
        it.World.Do(new SetSchedule(Occurrences.Spec() with { Name = "t", Recurrence = "20", Calendars = ["c"] }));
        it.World.Options = it.World.Options with { Recurrences = new ReadsNot("20"), Calendars = [Dates(10)] };
        it.World.Failover();

        Assert.Equal([new MovedSchedule("s", Occurrences.Moment(1_100))], it.World.Last<CalendarSet>().Moved);
        it.World.Do(new SetCalendar(Dates(10, 11)));
        Assert.Equal([new MovedSchedule("s", Occurrences.Moment(1_200))], it.World.Last<CalendarSet>().Moved);
        it.World.Pass(100);
        Assert.NotNull(it.World.Follower.Schedules(new ScheduleFilter { Name = "t" }).Schedules.Single().Hold);
    }

    [Fact]
    public void A_backfill_leaves_out_what_is_excluded_and_is_asked_for_again_where_a_calendar_has_changed()
    {
        var it = With(Dates(9));
        var asked = new BackfillSchedule("s", Occurrences.Moment(780), Occurrences.Moment(1_000));
        var range = BackfillRange.Of(asked, it.Info.Spec, it.World.Follower.CalendarsOf(it.Info.Spec), it.World.Options.Recurrences, out _);
        Assert.Equal([780, 790, .. Enumerable.Range(80, 10).Select(i => i * 10), 1_000], range!.Moments.Select(m => m.Ticks / TimeSpan.TicksPerSecond));
        it.World.Do(new SetCalendar(Dates(8)));

        Assert.Equal(RejectionCode.Unavailable, it.World.Refused(asked with { Range = range }).Code);
    }

    [Fact]
    public void Calendars_are_listed_by_name_a_page_at_a_time()
    {
        var it = With(Dates(5));
        foreach (var name in new[] { "a1", "a2", "b" })
        {
            it.World.Do(new SetCalendar(new CalendarSpec { Name = name }));
        }

        var first = it.World.Follower.Calendars(new CalendarFilter { Limit = 2 });
        Assert.Equal(["a1", "a2"], first.Calendars.Select(c => c.Calendar.Name));
        Assert.Equal(["b", "c"], it.World.Follower.Calendars(new CalendarFilter { After = first.Next }).Calendars.Select(c => c.Calendar.Name));
        Assert.Equal(["a1", "a2"], it.World.Follower.Calendars(new CalendarFilter { NamePrefix = "a" }).Calendars.Select(c => c.Calendar.Name));
        Assert.Equal(
            new CalendarInfo(Dates(5), 1) { UsedBy = ["s"] }, Assert.Single(it.World.Follower.Calendars(new CalendarFilter { Name = "c" }).Calendars));
    }

    private static CalendarSpec Dates(params int[] numbers) => new() { Name = "c", Dates = [.. numbers.Select(DateOnly.FromDayNumber)] };

    private static ScheduleSpec AllExcluded(Occurrences it)
    {
        it.World.Do(new SetCalendar(new CalendarSpec { Name = "c", Recurrence = "1" }));
        return Occurrences.Spec() with { Name = "new", Calendars = ["c"] };
    }

    // A schedule that names the calendar.
    private static Occurrences With(CalendarSpec calendar, ScheduleSpec? schedule = null, int mostCalendars = 1_000)
    {
        var it = new Occurrences(limits: new SchedulerLimits { MaxCalendars = mostCalendars });
        Assert.IsType<Acknowledged>(it.World.Do(new SetCalendar(calendar)));
        Assert.IsType<Acknowledged>(it.World.Do(new SetSchedule((schedule ?? Occurrences.Spec()) with { Calendars = [calendar.Name] })));
        return it;
    }

    /// <summary>As a time zone that a new machine does not know.</summary>
    private sealed class ReadsNot(string text) : IRecurrences
    {
        private readonly EverySeconds _others = new();

        public Parsed<IRecurrence> Parse(string recurrence, string? zone = null) => _others.Parse(recurrence == text ? "soon" : recurrence, zone);

        public Parsed<ICalendar> ParseCalendar(string calendar, string? zone = null) => _others.ParseCalendar(calendar, zone);
    }
}
