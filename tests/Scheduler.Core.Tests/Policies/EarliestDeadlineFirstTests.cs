using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class EarliestDeadlineFirstTests
{
    private static readonly Timestamp Start = Timestamp.FromSeconds(1_000);

    [Fact]
    public void The_earliest_deadline_goes_first_and_none_goes_last()
    {
        var (order, _) = OneSlot.Run(Given.Queue("edf"), Due("a", 9), (Given.Task("b"), 1), Due("c", 4), Due("d", 6), Due("e", 4));
        Assert.Equal("c e d a b", order);
    }

    [Fact]
    public void Deadlines_that_can_be_met_are_met_where_first_come_first_served_misses_one()
    {
        (TaskSpec, double)[] tasks = [Due("a", 10, 4), Due("b", 3, 3), Due("c", 8, 3)];
        Assert.Equal("b c a", OneSlot.Run(Given.Queue("edf"), tasks).Order);
        Assert.Equal((0 + 4 + 7) / 3.0, OneSlot.Run(Given.Queue("fcfs"), tasks).MeanWait);
        Assert.Equal((0 + 3 + 6) / 3.0, OneSlot.Run(Given.Queue("edf"), tasks).MeanWait);
    }

    [Fact]
    public void A_deadline_that_has_passed_orders_and_does_nothing_else() =>
        Assert.Equal("b a", OneSlot.Run(Given.Queue("edf"), Due("a", 5), Due("b", -5)).Order);

    private static (TaskSpec Task, double Seconds) Due(string id, double deadline, double seconds = 1) =>
        (Given.Task(id, deadline: Start + TimeSpan.FromSeconds(deadline)), seconds);
}
