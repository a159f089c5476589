using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Workloads;

public sealed class TaskCopyTests
{
    private readonly TaskSpec _task = new()
    {
        Id = new TaskId("t"),
        Kind = "kind",
        Queue = "queue",
        Payload = new byte[] { 1 },
        Estimate = TimeSpan.FromSeconds(3),
        Deadline = Timestamp.FromSeconds(3),
        ExpiresAt = Timestamp.FromSeconds(4),
        Request = new Resources(1, 2),
        FairnessKey = "ada",
        Slots = 3,
    };

    [Fact]
    public void A_copy_leaves_nothing_out_but_the_change()
    {
        var copy = TaskCopy.Of(_task, TimeSpan.FromSeconds(7));

        Assert.All(typeof(TaskSpec).GetProperties().Where(p => p.Name != nameof(TaskSpec.Estimate)), p => Assert.Equal(p.GetValue(_task), p.GetValue(copy)));
        Assert.Equal(TimeSpan.FromSeconds(7), copy.Estimate);
    }

    [Fact]
    public void Nothing_of_an_untimed_copy_is_tied_to_the_clock_but_its_new_deadline()
    {
        var copy = TaskCopy.Untimed(_task, default, Timestamp.FromSeconds(1));

        Assert.Equal(Timestamp.FromSeconds(1), copy.Deadline);
        Assert.Null(copy.ExpiresAt);
        Assert.Equal(3, copy.Slots);
        Assert.Equal("ada", copy.FairnessKey);
    }
}
