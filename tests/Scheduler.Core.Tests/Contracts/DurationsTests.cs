using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("200ms", 0.2)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2 m", 120)]
    [InlineData("1d", 86_400)]
    [InlineData("1m30s", 90)]
    [InlineData("1h 30m", 5_400)]
    [InlineData("1d12h0.5s", 129_600.5)]
    [InlineData("0s", 0)]
    public void They_are_read_as_people_write_them(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("1s2m")]
    [InlineData("1m1m")]
    [InlineData("-1s")]
    [InlineData("1s ")]
    [InlineData("4000d")]
    [InlineData("1w")]
    [InlineData("00:00:02")]
    public void What_is_none_is_null(string text) => Assert.Null(Durations.Parse(text));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(2, "2s")]
    [InlineData(1.5, "1.5s")]
    [InlineData(0.2, "200ms")]
    [InlineData(0.0015, "1.5ms")]
    [InlineData(90, "1m30s")]
    [InlineData(86_400, "1d")]
    [InlineData(-5, "-5s")]
    public void They_are_written_so_that_they_can_be_read(double seconds, string text)
    {
        Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(seconds < 0 ? null : TimeSpan.FromSeconds(seconds), Durations.Parse(text));
    }
}
