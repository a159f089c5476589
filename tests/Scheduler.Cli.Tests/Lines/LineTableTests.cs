using Scheduler.Cli.Lines;
using Xunit.Abstractions;

namespace Scheduler.Cli.Tests.Lines;

public sealed class LineTableTests(ITestOutputHelper output)
{
    [Fact]
    public void It_keeps_a_number_for_each_digest()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var table = new LineTable();
        var expected = new Dictionary<ulong, uint>();
        for (var i = 0; i < 200_000; i++)
        {
            // Few enough that many come again; zero among them.
            var digest = (ulong)random.Next(0, 50_000) * 0x9E3779B97F4A7C15;
            expected[digest] = expected.GetValueOrDefault(digest) + 1;
            Assert.Equal(expected[digest], ++table.Of(digest));
        }
    }

    [Fact]
    public void A_million_lines_take_some_twenty_bytes_each()
    {
        var random = new Random(1);
        var table = new LineTable();
        for (var i = 0; i < 1_000_000; i++)
        {
            table.Of((ulong)random.NextInt64(long.MinValue, long.MaxValue))++;
        }

        var bytes = table.Bytes / 1e6;
        output.WriteLine($"{bytes:N1} bytes a line");
        Assert.InRange(bytes, 12, 24);
    }
}
