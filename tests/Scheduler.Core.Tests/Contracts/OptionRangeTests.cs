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
    [InlineData("LeaseMargin is 4.999s, but must lie between 5s and 1h.")]
    [InlineData("The number of queues is 101, but must lie between 0 and 100.")]
    public void Each_kernel_option_has_a_range_that_its_refusal_names(string message)
    {
        var options = new KernelOptions();
        options = message.Split(' ')[0] switch
        {
            "Partition" => options with { Partition = -1 },
            "LeaseDuration" => options with { LeaseDuration = TimeSpan.Zero },
            "LeaseMargin" => options with { LeaseMargin = TimeSpan.FromSeconds(4.999) },
            _ => options with { Queues = [.. Enumerable.Range(0, 101).Select(i => new QueueOptions { Name = $"q{i}" })] },
        };
        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() => new Kernel(options)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void The_ends_of_a_range_belong_to_it(int value) => OptionRange.Require("it", value, 1, 5);

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
