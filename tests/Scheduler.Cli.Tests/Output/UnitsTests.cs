using Scheduler.Cli.Output;

namespace Scheduler.Cli.Tests.Output;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1 KiB")]
    [InlineData(1_024, "1 KiB")]
    [InlineData(1_536, "1.5 KiB")]
    [InlineData(150_000, "146 KiB")]
    [InlineData(1_073_741_824, "1 GiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void Bytes(long bytes, string expected) => Assert.Equal(expected, Units.Bytes(bytes));

    [Theory]
    [InlineData(0.000_5, "500 µs")]
    [InlineData(0.001_5, "1.5 ms")]
    [InlineData(0.123, "123 ms")]
    [InlineData(1.234, "1.23 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(7_260, "2 h 01 min")]
    public void Times(double seconds, string expected) => Assert.Equal(expected, Units.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0.0 %")]
    [InlineData(0.001_2, "0.12 %")]
    [InlineData(0.5, "50.0 %")]
    [InlineData(1, "100.0 %")]
    public void Percents(double share, string expected) => Assert.Equal(expected, Units.Percent(share));

    [Fact]
    public void Counts()
    {
        Assert.Equal("1 file", Units.Count(1, "file"));
        Assert.Equal("50,000 files", Units.Count(50_000, "file"));
        Assert.Equal("0 entries", Units.Count(0, "entry", "entries"));
    }
}
