using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Rules;

public sealed class RuleCombinationsTests
{
    [Theory]
    [InlineData("rrule: FREQ=DAILY;COUNT=3", "COUNT", 19, "COUNT needs DTSTART=, from which it counts (position 19).")]
    [InlineData("rrule: FREQ=WEEKLY;BYDAY=1MO", "BYDAY", 20, "Numbers in BYDAY go with FREQ=MONTHLY or YEARLY alone, and not with BYWEEKNO (position 20).")]
    [InlineData("rrule: FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", 20, "BYMONTHDAY does not go with FREQ=WEEKLY (position 20).")]
    [InlineData("rrule: FREQ=YEARLY;BYWEEKNO=1", "BYWEEKNO", 20, "BYWEEKNO needs BYDAY, which says on which days of the week (position 20).")]
    [InlineData("rrule: FREQ=DAILY;BYSETPOS=1", "BYSETPOS", 19, "BYSETPOS needs another part that begins with BY, from which it chooses (position 19).")]
    [InlineData("rrule: FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY", 19, "BYYEARDAY goes with FREQ=YEARLY, HOURLY or MINUTELY alone (position 19).")]
    [InlineData("rrule: FREQ=DAILY;BYWEEKNO=1;BYDAY=MO", "BYWEEKNO", 19, "BYWEEKNO goes with FREQ=YEARLY alone (position 19).")]
    [InlineData("rrule: FREQ=DAILY;DTSTART=20270101T000000;COUNT=1;UNTIL=20270101", "COUNT", 43, "COUNT and UNTIL are both there, but only one may be (position 43).")]
    public void Parts_that_do_not_go_together_are_refused(string text, string field, int position, string message)
    {
        var error = Given.Error(text);
        Assert.Equal((field, position, message), (error.Field, error.Position, error.Message));
    }
}
