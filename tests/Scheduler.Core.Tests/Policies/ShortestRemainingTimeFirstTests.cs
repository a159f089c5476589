using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class ShortestRemainingTimeFirstTests
{
    private static readonly (TaskSpec Task, double Arrives, double Seconds)[] Textbook =
        PreemptiveSlot.Arriving((0, 8), (1, 4), (2, 9), (3, 5));

    [Fact]
    public void The_least_work_left_runs()
    {
        // Silberschatz, Operating System Concepts, 6.3.2: (10 − 1) + (1 − 1) + (17 − 2) + (5 − 3), over 4.
        var (order, meanWait) = PreemptiveSlot.Run(new QueueOptions { Policy = "srtf" }, Textbook);
        Assert.Equal("a b d a c", order);
        Assert.Equal(6.5, meanWait);
    }

    [Theory]
    [InlineData("sjf", "a b d c", 7.75)]
    [InlineData("fcfs", "a b c d", 8.75)]
    public void Those_that_do_not_interrupt_wait_longer(string policy, string order, double meanWait) =>
        Assert.Equal((order, meanWait), PreemptiveSlot.Run(new QueueOptions { Policy = policy }, Textbook));

    [Fact]
    public void A_queue_may_forbid_it() => Assert.Equal(
        ("a b d c", 7.75), PreemptiveSlot.Run(new QueueOptions { Policy = "srtf", Preempt = false }, Textbook));

    [Fact]
    public void A_task_without_an_estimate_is_the_first_to_make_room_and_the_last_to_run() => Assert.Equal(
        "a b a",
        PreemptiveSlot.Run(
            new QueueOptions { Policy = "srtf" }, (Given.Task("a"), 0, 5), (Given.Task("b", estimate: 100), 1, 100)).Order);

    [Fact]
    public void One_that_ran_longer_than_its_estimate_has_nothing_left() => Assert.Equal(
        "a b",
        PreemptiveSlot.Run(
            new QueueOptions { Policy = "srtf" }, (Given.Task("a", estimate: 1), 0, 9), (Given.Task("b", estimate: 0.5), 5, 1)).Order);
}
