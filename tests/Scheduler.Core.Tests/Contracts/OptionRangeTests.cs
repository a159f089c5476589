using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;

namespace Scheduler.Core.Tests.Contracts;

public sealed class OptionRangeTests
{
    public static TheoryData<string> Limits => [.. typeof(SchedulerLimits).GetProperties().Where(p => p.CanWrite).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Limits))]
    public void Each_limit_has_a_range_that_its_refusal_names(string name)
    {
        Assert.Matches($"^{name} is -.*, but must lie between .* and .*\\.$", Refusal(With(name, int.MinValue, TimeSpan.FromTicks(-1))));
        Assert.Matches($"^{name} is .*, but must lie between .* and .*\\.$", Refusal(With(name, int.MaxValue, TimeSpan.MaxValue)));
    }

    [Fact]
    public void The_defaults_are_within_their_ranges()
    {
        SchedulerLimits.Default.Validate();
        new KernelOptions().Validate();
    }

    [Theory]
    [InlineData("Partition is -1, but must lie between 0 and 32767.")]
    [InlineData("LeaseDuration is 0s, but must lie between 10ms and 1h.")]
    [InlineData("LeaseMargin is 4.999s, but must be 5s or more.")]
    [InlineData("LeaseMargin is 1h1m, but must lie between 0s and 1h.")]
    [InlineData("The number of queues is 101, but must lie between 0 and 100.")]
    public void Each_kernel_option_has_a_range_that_its_refusal_names(string message)
    {
        var options = new KernelOptions();
        options = message.Split(' ')[0] switch
        {
            "Partition" => options with { Partition = -1 },
            "LeaseDuration" => options with { LeaseDuration = TimeSpan.Zero },
            "LeaseMargin" when message.Contains("1h1m", StringComparison.Ordinal) => options with { LeaseMargin = TimeSpan.FromMinutes(61) },
            "LeaseMargin" => options with { LeaseMargin = TimeSpan.FromSeconds(4.999) },
            _ => options with { Queues = [.. Enumerable.Range(0, 101).Select(i => new QueueOptions { Name = $"q{i}" })] },
        };
        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() => new Kernel(options)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void The_ends_of_a_range_belong_to_it(int value) => OptionRange.Require("it", value, 1, 5);

    [Theory]
    [InlineData("", 1, 1.0, 1, "The length of Text of node 'a' is 0, but must lie between 1 and 3.")]
    [InlineData("four", 1, 1.0, 1, "The length of Text of node 'a' is 4, but must lie between 1 and 3.")]
    [InlineData("a", -1, 1.0, 1, "Number of node 'a' is -1, but must be 0 or more.")]
    [InlineData("a", 0, 1.5, 1, "Share of node 'a' is 1.5, but must lie between 0 and 1.")]
    [InlineData("a", 0, 0.0, 0, "Time of node 'a' is 0s, but must be 1s or more.")]
    public void What_stands_on_a_property_is_checked(string text, int number, double share, int seconds, string message)
    {
        var options = new Ranged { Text = text, Number = number, Share = share, Time = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() => OptionRange.RequireAll(options, " of node 'a'")).Message);
    }

    [Fact]
    public void What_is_null_is_allowed() => OptionRange.RequireAll(new Ranged { Text = "abc", Number = int.MaxValue, Share = 1 });

    [Fact]
    public void A_range_is_read_by_the_name_of_its_option()
    {
        Assert.Equal((0L, (IComparable?)null), (OptionRange.Of<Ranged>(nameof(Ranged.Number)).Lowest, OptionRange.Of<Ranged>(nameof(Ranged.Number)).Highest));
        Assert.Equal(TimeSpan.FromDays(1), OptionRange.Of<QueueOptions>(nameof(QueueOptions.Slice)).Highest);
        Assert.Contains("QueueOptions.Policy has no range", Assert.Throws<ArgumentException>(() => OptionRange.Of<QueueOptions>(nameof(QueueOptions.Policy))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_known_is_refused_with_the_known_ones()
    {
        OptionRange.RequireKnown("colour", "red", ["red", "blue"]);
        var thrown = Assert.Throws<SchedulerConfigurationException>(() => OptionRange.RequireKnown("colour", "Red", ["red", "blue"]));
        Assert.Equal("There is no colour 'Red'. Known: blue, red.", thrown.Message);
    }

    [Fact]
    public void A_registry_lists_its_names_in_order() =>
        Assert.Equal("There is no scheduling policy 'x'. Known: critical-path, drf, edf, fair-shares, fcfs, priority, sjf, srtf, time-slices.", new PolicyRegistry().UnknownMessage("x"));

    private sealed record Ranged
    {
        [OptionRange(1, 3)]
        public string? Text { get; init; }

        [OptionRange(0)]
        public int Number { get; init; }

        [OptionRange(0.0, 1.0)]
        public double Share { get; init; }

        [OptionRange("1s")]
        public TimeSpan? Time { get; init; }
    }

    private static SchedulerLimits With(string name, int number, TimeSpan time)
    {
        var limits = SchedulerLimits.Default with { };
        var property = typeof(SchedulerLimits).GetProperty(name)!;
        property.SetValue(limits, property.PropertyType == typeof(int) ? number : time);
        return limits;
    }

    private static string Refusal(SchedulerLimits limits) =>
        Assert.Throws<SchedulerConfigurationException>(() => new Kernel(new KernelOptions { Limits = limits })).Message;
}
