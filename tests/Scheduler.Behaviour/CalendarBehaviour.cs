using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Calendars: set, named by schedules, changed, removed; through restarts.</summary>
public abstract class CalendarBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly CalendarSpec Holidays = new()
    {
        Name = "holidays/de",
        Dates = [new DateOnly(2100, 1, 1), new DateOnly(2100, 1, 6)],
        Recurrence = "cron: 0 0 * * SAT,SUN",
    };

    // 2100-01-01 is a Friday.
    private static readonly ScheduleSpec Daily = new()
    {
        Name = "daily",
        Recurrence = "cron: 0 0 * 1 *",
        Zone = "Europe/Berlin",
        Start = Moment(2099, 12, 31),
        Calendars = [Holidays.Name],
        Task = Spec("template"),
    };

    public static TheoryData<string, CalendarSpec> Refused => new()
    {
        { "name: It is empty", Holidays with { Name = "" } },
        { "recurrence: The hour is '25' at position 3, but must be 0 to 23.", Holidays with { Recurrence = "0 25 * * *" } },
        { "recurrence: The form is 'dates' at position 1", Holidays with { Recurrence = "dates: 2100-01-01" } },
        { "dates: There are 10,001 dates, but there may be 10,000 dates.", Holidays with { Dates = [.. Enumerable.Range(1, 10_001).Select(DateOnly.FromDayNumber)] } },
    };

    [Fact]
    public async Task A_schedule_is_not_due_on_the_dates_of_its_calendar_and_moves_when_that_changes()
    {
        await StartAsync();
        (await Client.SetCalendarAsync(Holidays)).OrThrow();
        (await Client.SetScheduleAsync(Daily)).OrThrow();

        // The 1st is a holiday, the 2nd and 3rd are a weekend; midnight in Berlin is 23:00 of the day before in UTC.
        Assert.Equal(Moment(2100, 1, 3, hour: 23), await NextAsync());
        Assert.Equal([Holidays.Name], (await InfoAsync()).Spec.Calendars);
        (await Client.SetCalendarAsync(Holidays with { Dates = [.. Holidays.Dates, new DateOnly(2100, 1, 4)] })).OrThrow();
        Assert.Equal(Moment(2100, 1, 4, hour: 23), await NextAsync());

        await Shell.StopAsync();
        await StartAsync();
        Assert.Equal(Moment(2100, 1, 4, hour: 23), await NextAsync());
        (await Client.SetCalendarAsync(Holidays with { Dates = [] })).OrThrow();
        Assert.Equal(Moment(2099, 12, 31, hour: 23), await NextAsync());
        (await Client.SetCalendarAsync(Holidays with { Recurrence = "cron: 0 0 * * *" })).OrThrow();
        Assert.Null(await NextAsync());
    }

    [Fact]
    public async Task What_a_calendar_says_and_which_schedules_name_it_is_told_and_outlives_the_scheduler()
    {
        await StartAsync();
        (await Client.SetCalendarAsync(Holidays)).OrThrow();
        (await Client.SetCalendarAsync(new CalendarSpec { Name = "empty" })).OrThrow();
        (await Client.SetScheduleAsync(Daily)).OrThrow();
        (await Client.SetScheduleAsync(Daily with { Name = "another", Calendars = ["empty", Holidays.Name] })).OrThrow();
        CalendarInfo[] expected =
        [
            new(new CalendarSpec { Name = "empty" }, 1) { UsedBy = ["another"] },
            new(Holidays, 2) { UsedBy = ["another", "daily"] },
        ];

        Assert.Equal(expected, await AllAsync());
        await Shell.StopAsync();
        await StartAsync();
        Assert.Equal(expected, await AllAsync());
        Assert.Equal([expected[1]], (await Client.CalendarsAsync(new CalendarFilter { Name = Holidays.Name })).Calendars);
        Assert.Empty((await Client.CalendarsAsync(new CalendarFilter { Name = "unknown" })).Calendars);
        Assert.Equal([expected[1]], (await Client.CalendarsAsync(new CalendarFilter { NamePrefix = "h" })).Calendars);
        var first = await Client.CalendarsAsync(new CalendarFilter { Limit = 1 });
        Assert.Equal([expected[0]], first.Calendars);
        Assert.Equal([expected[1]], (await Client.CalendarsAsync(new CalendarFilter { After = first.Next })).Calendars);
    }

    [Fact]
    public async Task A_calendar_is_removed_when_no_schedule_names_it()
    {
        await StartAsync();
        (await Client.SetCalendarAsync(Holidays)).OrThrow();
        (await Client.SetScheduleAsync(Daily)).OrThrow();

        Assert.Equal(
            new Rejection(RejectionCode.InUse, "Calendar 'holidays/de' is named by 1 schedule: 'daily'. Change or remove it first."),
            (await Client.RemoveCalendarAsync(Holidays.Name)).Rejection);
        (await Client.RemoveScheduleAsync(Daily.Name)).OrThrow();
        (await Client.RemoveCalendarAsync(Holidays.Name)).OrThrow();

        Assert.Empty(await AllAsync());
        Assert.Equal(new Rejection(RejectionCode.UnknownCalendar, "There is no calendar."), (await Client.RemoveCalendarAsync(Holidays.Name)).Rejection);
        Assert.Contains("calendars: There is no calendar.", (await Client.SetScheduleAsync(Daily)).Rejection?.Message);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bad_calendar_is_refused_with_its_field(string expected, CalendarSpec calendar)
    {
        await StartAsync();

        var refusal = (await Client.SetCalendarAsync(calendar)).Rejection;

        Assert.Equal(RejectionCode.Invalid, refusal?.Code);
        Assert.Contains(expected, refusal!.Message);
        Assert.Empty(await AllAsync());
    }

    [Fact]
    public async Task The_largest_calendars_are_taken_and_listed()
    {
        await StartAsync();
        var largest = Holidays with { Dates = [.. Enumerable.Range(1, CalendarSpec.MaxDates).Select(i => DateOnly.FromDayNumber(i * 300))] };
        foreach (var name in Enumerable.Range(0, 40).Select(i => $"c{i:d2}"))
        {
            (await Client.SetCalendarAsync(largest with { Name = name })).OrThrow();
        }

        List<string> names = [];
        string? after = null;
        do
        {
            var page = await Client.CalendarsAsync(new CalendarFilter { After = after });
            Assert.All(page.Calendars, info => Assert.Equal(largest.Dates, info.Calendar.Dates));
            names.AddRange(page.Calendars.Select(info => info.Calendar.Name));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"c{i:d2}"), names);
    }

    [Fact]
    public async Task A_missing_name_is_refused()
    {
        await StartAsync();

        Assert.NotNull((await Client.SetCalendarAsync(null!)).Rejection);
        Assert.NotNull((await Client.SetCalendarAsync(Holidays with { Dates = null! })).Rejection);
        Assert.NotNull((await Client.RemoveCalendarAsync(null!)).Rejection);
        Assert.NotNull((await Client.SetScheduleAsync(Daily with { Calendars = [null!] })).Rejection);
        Assert.Single(await Client.NodesAsync());
    }

    private static Timestamp Moment(int year, int month, int day, int hour = 0) =>
        Timestamp.From(new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero));

    private async Task<Timestamp?> NextAsync() => (await InfoAsync()).Next;

    private async Task<ScheduleInfo> InfoAsync() =>
        Assert.Single((await Client.SchedulesAsync(new ScheduleFilter { Name = Daily.Name })).Schedules);

    private async Task<IReadOnlyList<CalendarInfo>> AllAsync() => (await Client.CalendarsAsync(new CalendarFilter())).Calendars;
}
