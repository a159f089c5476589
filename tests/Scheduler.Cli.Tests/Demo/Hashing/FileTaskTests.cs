using Scheduler.Cli.Demo;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Demo.Hashing;

public sealed class FileTaskTests
{
    [Theory]
    [InlineData(0, 65_536)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 131_072)]
    [InlineData(1_000_000, 1_048_576)]
    [InlineData(134_217_728, 134_217_728)]
    [InlineData(134_217_729, 134_217_728)]
    [InlineData(long.MaxValue, 134_217_728)]
    public void The_request_is_the_size_rounded_up_to_a_power_of_two(long size, long expected) =>
        Assert.Equal(expected, FileTask.RequestOf(size));

    [Fact]
    public void There_are_few_distinct_requests()
    {
        var requests = Enumerable.Range(0, 63).SelectMany(bits => new[] { (1L << bits) - 1, 1L << bits, (1L << bits) + 1 }).Select(FileTask.RequestOf);

        Assert.InRange(requests.Distinct().Count(), 1, 20);
    }

    [Fact]
    public void Every_request_fits_a_node_of_every_demo() => Assert.True(FileTask.MostRequest <= DemoNodes.LargestMemory);

    [Fact]
    public void The_estimate_follows_from_the_size() =>
        Assert.Equal(TimeSpan.FromSeconds(2), FileTask.Of(File("a") with { Size = 2 * FileTask.EstimatedBytesPerSecond }).ToSpec().Estimate);

    [Fact]
    public void The_id_begins_with_the_name_and_stays_the_same()
    {
        var id = FileTask.IdOf(File("folder/a.txt"));

        Assert.StartsWith("folder/a.txt@", id.Value);
        Assert.Equal(id, FileTask.IdOf(File("folder/a.txt")));
    }

    [Fact]
    public void The_id_tells_places_sizes_and_times_apart()
    {
        var file = File("a");
        TaskId[] ids =
        [
            FileTask.IdOf(file),
            FileTask.IdOf(file with { Path = "/elsewhere/a" }),
            FileTask.IdOf(file with { Size = 11 }),
            FileTask.IdOf(file with { ModifiedUtc = file.ModifiedUtc.AddTicks(1) }),
        ];

        Assert.Equal(4, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(183)]
    [InlineData(184)]
    [InlineData(5_000)]
    public void The_id_of_a_long_path_keeps_its_end(int length)
    {
        var name = new string('x', length - 5) + "y.txt";

        var id = FileTask.IdOf(File(name)).Value;

        Assert.InRange(id.Length, 1, 200);
        Assert.Contains("y.txt@", id);
        Assert.NotEqual(id, FileTask.IdOf(File("x" + name)).Value);
    }

    [Fact]
    public void The_id_never_begins_with_half_a_character()
    {
        for (var length = 90; length < 100; length++)
        {
            var id = FileTask.IdOf(File("x" + string.Concat(Enumerable.Repeat("😀", length)))).Value;
            Assert.False(char.IsLowSurrogate(id[0]));
        }
    }

    private static InputFile File(string name) => new("/input/" + name, name, 10, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
}
