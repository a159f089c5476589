using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Moments;

public sealed class MomentListTests
{
    [Fact]
    public void Moments_come_in_order_and_each_once() => Assert.Equal(
        ["2027-01-01 01:00+01:00", "2027-06-01 10:00+02:00"],
        Given.Recurrence("at: 2027-06-01T10:00, 2027-01-01T00:00:00Z,2027-01-01T01:00:00+01:00", "Europe/Berlin").From("2026-01-01T00:00:00Z").Local(9));

    [Fact]
    public void A_local_time_that_does_not_exist_is_read_by_the_offset_before_and_one_that_comes_twice_as_the_first() => Assert.Equal(
        ["2027-03-28 03:30+02:00 Moved", "2027-10-31 02:30+02:00 FirstOfTwo"],
        Given.Recurrence("at: 2027-03-28T02:30, 2027-10-31T02:30", "Europe/Berlin").From("2026-01-01T00:00:00Z").Local(9));

    [Theory]
    [InlineData("at: 2027-01-01T00:00:00Z, soon", 27, "The moment is 'soon' at position 27, but must be a date and a time before the year 2500, such as 2027-01-01T09:00:00Z.")]
    [InlineData("at: 2500-01-01T00:00:00Z", 5, "The moment is '2500-01-01T00:00:00Z' at position 5, but must be a date and a time before the year 2500, such as 2027-01-01T09:00:00Z.")]
    [InlineData("at:", 4, "The moment is '' at position 4, but must be a date and a time before the year 2500, such as 2027-01-01T09:00:00Z.")]
    public void What_is_no_moment_is_refused(string text, int position, string message)
    {
        var error = Given.Error(text);
        Assert.Equal(("moment", position, message), (error.Field, error.Position, error.Message));
    }
}
