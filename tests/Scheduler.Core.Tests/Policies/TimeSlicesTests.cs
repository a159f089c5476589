using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class TimeSlicesTests
{
    private static readonly QueueOptions Quantum = new() { Policy = "time-slices", Slice = TimeSpan.FromSeconds(4) };

    [Fact]
    public void Tasks_take_turns_a_slice_each()
    {
        // Silberschatz, Operating System Concepts, 6.3.3: waits of 6, 4 and 7.
        var (order, meanWait) = PreemptiveSlot.Run(Quantum, PreemptiveSlot.Arriving((0, 24), (0, 3), (0, 3)));
        Assert.Equal("a b c a", order);
        Assert.Equal(17.0 / 3, meanWait, 9);
    }

    [Fact]
    public void What_has_had_its_slice_goes_to_the_end_of_the_line() => Assert.Equal(
        "a b c a b c a b",
        PreemptiveSlot.Run(Quantum, PreemptiveSlot.Arriving((0, 12), (0, 12), (0, 8))).Order);

    [Fact]
    public void While_nothing_waits_a_task_goes_on() => Assert.Equal(
        "a b a",
        PreemptiveSlot.Run(Quantum, PreemptiveSlot.Arriving((0, 30), (10, 2))).Order);
}
