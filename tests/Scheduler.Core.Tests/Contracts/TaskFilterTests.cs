using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class TaskFilterTests
{
    private static readonly TaskInfo Failed = new()
    {
        Id = "img-1",
        Kind = "resize",
        Queue = "web",
        Phase = TaskPhase.Failed,
        SubmittedAt = new Timestamp(10),
        Error = "Connection REFUSED.",
        Spec = new TaskSpec
        {
            Id = "img-1",
            Kind = "resize",
            Headers = new Dictionary<string, string> { ["team"] = "web", ["trace"] = "" },
            RequiredLabels = new Labels([new("disk", "ssd")]),
        },
    };

    public static TheoryData<TaskFilter, bool> Conditions => new()
    {
        { new TaskFilter(), true },
        { new TaskFilter { Header = new("team", "web") }, true },
        { new TaskFilter { Header = new("trace", "") }, true },
        { new TaskFilter { Header = new("team", "WEB") }, false },
        { new TaskFilter { Header = new("Team", "web") }, false },
        { new TaskFilter { Header = new("disk", "ssd") }, false },
        { new TaskFilter { Label = new("disk", "ssd") }, true },
        { new TaskFilter { Label = new("disk", "hdd") }, false },
        { new TaskFilter { Label = new("team", "web") }, false },
        { new TaskFilter { SubmittedBefore = new Timestamp(11) }, true },
        { new TaskFilter { SubmittedBefore = new Timestamp(10) }, false },
        { new TaskFilter { SubmittedAfter = new Timestamp(10) }, true },
        { new TaskFilter { SubmittedAfter = new Timestamp(11) }, false },
        { new TaskFilter { ErrorContains = "connection refused" }, true },
        { new TaskFilter { ErrorContains = "" }, true },
        { new TaskFilter { ErrorContains = "timeout" }, false },
        { new TaskFilter { Finished = true }, true },
        { new TaskFilter { Finished = false }, false },
        { new TaskFilter { Phase = TaskPhase.Failed, Kind = "resize", Queue = "web", IdPrefix = "img-", Header = new("team", "web") }, true },
        { new TaskFilter { Kind = "other", Header = new("team", "web") }, false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Every_condition_must_hold(TaskFilter filter, bool matches) => Assert.Equal(matches, filter.Matches(Failed));

    [Fact]
    public void A_task_without_its_content_or_an_error_matches_no_condition_on_them()
    {
        var succeeded = Failed with { Phase = TaskPhase.Succeeded, Spec = null, Error = null };
        Assert.False(new TaskFilter { Header = new("team", "web") }.Matches(succeeded));
        Assert.False(new TaskFilter { Label = new("disk", "ssd") }.Matches(succeeded));
        Assert.False(new TaskFilter { ErrorContains = "" }.Matches(succeeded));
        Assert.True(new TaskFilter { SubmittedBefore = new Timestamp(11) }.Matches(succeeded));
    }

    [Theory]
    [InlineData("", "web")]
    [InlineData(null, null)]
    [InlineData("a=b", "c")]
    [InlineData("team", null)]
    public void A_header_or_label_has_a_name_and_a_value(string? name, string? value)
    {
        var fault = Assert.Throws<SchedulerConfigurationException>(() => new TaskFilter { Header = new(name!, value!) }.Validate());
        Assert.Equal($"Header is '{name}={value}', but must be a name without '=', and a value, such as team=web.", fault.Message);
        Assert.Throws<SchedulerConfigurationException>(() => new TaskFilter { Label = new(name!, value!) }.Validate());
    }
}
