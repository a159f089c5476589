using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Tests;

public sealed class DeclaredCalendarTests
{
    [Fact]
    public async Task Calendars_are_declared_by_their_dates_or_by_a_recurrence_before_the_schedules_that_name_them()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options
            .Calendar("holidays", new DateOnly(2100, 1, 1), new DateOnly(2100, 1, 4))
            .Calendar("weekends", "0 0 * * SAT,SUN")
            .Schedule("daily", "0 0 * 1 *", "noop", s => s with { Start = At(2099, 12, 31), Calendars = ["holidays", "weekends"] }));

        Assert.Equal(
            [("holidays", 2, null), ("weekends", 0, "cron: 0 0 * * SAT,SUN")],
            (await scheduler.CalendarsAsync(new CalendarFilter())).Calendars.Select(c => (c.Calendar.Name, c.Calendar.Dates.Count, c.Calendar.Recurrence)));
        Assert.Equal(At(2100, 1, 5), Assert.Single((await scheduler.SchedulesAsync(new ScheduleFilter())).Schedules).Next);
    }

    [Fact]
    public async Task One_that_can_not_be_read_is_no_start() => Assert.StartsWith(
        "Calendar 'weekends': recurrence: ",
        (await Assert.ThrowsAsync<SchedulerConfigurationException>(() => EmbeddedScheduler.StartAsync(o => o.Calendar("weekends", "0 25 * * *")))).Message);

    private static Timestamp At(int year, int month, int day) => Timestamp.From(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero));
}
