using Scheduler.Core.Contracts;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests;

public sealed class RecurrencesTests
{
    [Theory]
    [InlineData("0 2 * * *", "cron: 0 2 * * *")]
    [InlineData("  CRON:0 2 * * * ", "cron: 0 2 * * *")]
    [InlineData("every:15m", "every: 15m")]
    [InlineData("at: 2027-01-01T00:00:00Z", "at: 2027-01-01T00:00:00Z")]
    [InlineData("RRULE: FREQ=DAILY", "rrule: FREQ=DAILY")]
    public void Its_text_has_its_form_in_front(string text, string expected) => Assert.Equal(expected, Given.Recurrence(text).Text);

    [Theory]
    [InlineData("each: 15m", 1, "The form is 'each' at position 1, but must be cron, every, rrule or at.")]
    [InlineData("", 1, "A cron text has five fields (minute, hour, day of the month, month, day of the week), or six with the second in front, but this one has 0 (position 1).")]
    public void An_unknown_form_is_refused(string text, int position, string message)
    {
        var error = Given.Error(text);
        Assert.Equal(("text", position, message), (error.Field, error.Position, error.Message));
    }

    [Theory]
    [InlineData("cron", " 0 2 * * * ", "cron: 0 2 * * *")]
    [InlineData("every", "15m", "every: 15m")]
    [InlineData("rrule", "FREQ=DAILY", "rrule: FREQ=DAILY")]
    [InlineData("at", "2027-01-01T00:00:00Z", "at: 2027-01-01T00:00:00Z")]
    public void A_form_can_be_named_beside_the_text(string form, string text, string expected) =>
        Assert.Equal(expected, Recurrences.Instance.ParseAs(form, text).OrThrow().Text);

    [Theory]
    [InlineData("every", "0.5s", 1)]
    [InlineData("cron", "0 25 * * *", 3)]
    [InlineData("cron", "every: 15m * * *", 1)]
    public void A_position_counts_from_the_beginning_of_a_text_without_its_form(string form, string text, int position) =>
        Assert.Equal(position, Recurrences.Instance.ParseAs(form, text).Error!.Position);

    [Fact]
    public void A_form_that_there_is_not_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => Recurrences.Instance.ParseAs("each", "15m"));

    [Fact]
    public void A_text_may_be_so_long_and_no_longer()
    {
        var longest = "0 2 * * *".PadRight(Recurrences.MaxTextLength);
        Assert.NotNull(Given.Recurrence(longest));
        Assert.Equal("The text has 10,001 characters, but may have 10,000.", Given.Error(longest + " ").Message);
        Assert.Equal("The text has 10,001 characters, but may have 10,000.", Given.Recurrences.ParseCalendar(longest + " ").Error!.Message);
        Assert.Equal("The text has 10,001 characters, but may have 10,000.", Recurrences.Instance.ParseAs("cron", longest + " ").Error!.Message);
    }

    [Fact]
    public void Nothing_comes_from_the_year_2500_on()
    {
        foreach (var text in new[] { "* * * * * *", "every: 1s", "rrule: FREQ=MINUTELY" })
        {
            var recurrence = Given.Recurrence(text, "Europe/Berlin");
            Assert.Null(recurrence.NextMoment(Given.Moment("2499-12-31T23:59:59Z")));
            Assert.Null(recurrence.NextMoment(Timestamp.MaxValue));
        }
    }

    [Fact]
    public void A_simulation_may_begin_in_the_year_1()
    {
        foreach (var text in new[] { "0 2 * * *", "every: 1h", "rrule: FREQ=DAILY" })
        {
            Assert.Equal(1, Given.Recurrence(text, "Europe/Berlin").NextMoment(default)!.Value.Local.Year);
        }
    }

    [Theory]
    [InlineData("cron: */7 3-22/4 * * MON-FRI")]
    [InlineData("every: 45m")]
    [InlineData("rrule: FREQ=WEEKLY;BYDAY=SU;BYHOUR=1,2,3;BYMINUTE=0,30")]
    public void The_next_is_the_same_from_wherever_it_is_asked_for(string text)
    {
        var recurrence = Given.Recurrence(text, "Australia/Lord_Howe");
        var moments = recurrence.From("2027-03-20T00:00:00Z").Take(500).ToArray();
        var random = new Random(5);
        foreach (var (before, next) in moments.Zip(moments.Skip(1)))
        {
            var between = before.Due.Ticks + random.NextInt64((next.Due - before.Due).Ticks);
            Assert.Equal(next, recurrence.NextMoment(new Timestamp(between)));
        }
    }
}
