using Scheduler.Core.Contracts;
using Scheduler.Simulation.Schedules;

namespace Scheduler.Schedules.Tests.Rehearsals;

public sealed class ScheduleRehearsalTests
{
    private static readonly DateTimeOffset NewYear = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ScheduleSpec Nightly = new()
    {
        Name = "nightly",
        Recurrence = "30 2 * * *",
        Zone = "Europe/Berlin",
        Task = new TaskSpec { Id = new TaskId("nightly"), Kind = "report", Slots = 4, RequiredLabels = new Labels([KeyValuePair.Create("zone", "b")]) },
    };

    [Fact]
    public void A_year_of_a_nightly_schedule_is_rehearsed_in_a_moment()
    {
        var year = Run(Nightly, TimeSpan.FromHours(1));

        Assert.Equal(365, year.Count);
        Assert.All(year, night => Assert.Equal((OccurrenceDecision.Submitted, night.Due, TimeSpan.FromHours(1)), (night.Decision, night.At, night.EndedAt - night.Due)));
        Assert.Equal(["01:30", "01:00", "00:30"], new[] { 85, 86, 87 }.Select(night => year[night].Due.ToDateTimeOffset().ToString("HH:mm")));
        Assert.Equal(365, year.Select(night => night.Task).Distinct().Count());
    }

    [Fact]
    public void As_docs_schedules_shows_it()
    {
        var task = Nightly.Task;

        var year = ScheduleRehearsal.Run(
            new ScheduleSpec { Name = "nightly", Recurrence = "30 2 * * *", Zone = "Europe/Berlin", Task = task },
            Recurrences.Instance,
            from: new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            to: new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero),
            runTime: due => TimeSpan.FromHours(1));
        Assert.All(year, night => Assert.Equal(OccurrenceDecision.Submitted, night.Decision));
    }

    [Fact]
    public void A_calendar_leaves_out_its_nights()
    {
        var calendar = new CalendarSpec { Name = "holidays", Dates = [new DateOnly(2027, 12, 24), new DateOnly(2027, 12, 25)], Recurrence = "0 0 * * SUN" };
        var year = ScheduleRehearsal.Run(
            Nightly with { Calendars = ["holidays"] }, Recurrences.Instance, NewYear, NewYear.AddYears(1), calendars: [calendar]);

        Assert.Equal(365 - 52 - 2, year.Count);
        Assert.DoesNotContain(year, night => night.Due.ToDateTimeOffset() is { Month: 12, Day: 24 or 25 } or { DayOfWeek: DayOfWeek.Sunday });
    }

    [Fact]
    public void A_night_that_takes_too_long_costs_the_next_one()
    {
        var year = Run(Nightly with { Zone = "UTC" }, TimeSpan.FromHours(25));

        Assert.Equal((183, 182), (year.Count(n => n.Decision == OccurrenceDecision.Submitted), year.Count(n => n.Decision == OccurrenceDecision.Overlap)));
    }

    [Fact]
    public void Under_cancel_the_earlier_one_ends_when_the_next_is_due()
    {
        var year = Run(Nightly with { Zone = "UTC", Overlap = OverlapPolicy.Cancel }, TimeSpan.FromHours(25));

        Assert.Equal(365, year.Count);
        Assert.All(year.Zip(year.Skip(1)), pair => Assert.Equal(pair.Second.Due, pair.First.EndedAt));
        Assert.Null(year[^1].EndedAt);
    }

    [Fact]
    public void What_is_refused_is_thrown_with_its_reason()
    {
        var refused = Assert.Throws<SchedulerConfigurationException>(() => Run(Nightly with { Recurrence = "0 25 * * *" }, default));
        Assert.Contains("The hour is '25'", refused.Message);
        Assert.Throws<SchedulerConfigurationException>(() => ScheduleRehearsal.Run(Nightly, Recurrences.Instance, NewYear, NewYear.AddDays(-1)));
    }

    private static IReadOnlyList<RehearsedOccurrence> Run(ScheduleSpec schedule, TimeSpan runTime) =>
        ScheduleRehearsal.Run(schedule, Recurrences.Instance, NewYear, NewYear.AddYears(1), _ => runTime);
}
