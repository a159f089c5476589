using Scheduler.Simulation.Theory;
using static Scheduler.Simulation.Tests.Support.Agreement;

namespace Scheduler.Simulation.Tests;

/// <summary>
/// The scheduler itself, in virtual time, beside what queueing theory says. These are as many tasks as a second or so allows;
/// <c>build.sh bench simulation</c> runs so many that every interval is narrower than 2 % of the value.
/// </summary>
public sealed class QueueingAgreementTests
{
    [Fact]
    public void First_come_first_served() => Holds(QueueingTheory.FirstComeFirstServed(0.5), SingleServer("fcfs", 0.5, tasks: 100_000));

    [Fact]
    public void Shortest_job_first() => Holds(QueueingTheory.ShortestJobFirst(0.8), SingleServer("sjf", 0.8, tasks: 100_000));

    [Fact]
    public void Shortest_remaining_time_first() =>
        Holds(QueueingTheory.ShortestRemainingTimeFirst(0.8), SingleServer("srtf", 0.8, tasks: 100_000));

    [Fact]
    public void Round_robin_tends_to_processor_sharing() => Holds(QueueingTheory.ProcessorSharing(0.5), SingleServer("time-slices", 0.5, tasks: 30_000));

    [Fact]
    public void Four_servers() => Holds(QueueingTheory.ManyServers(4, 0.5), ManyServers(4, 0.5, tasks: 100_000));

    [Fact]
    public void Two_choices() => Holds(QueueingTheory.PowerOfChoices(2, 0.8), Choices(2, nodes: 200, 0.8, tasks: 50_000));

    [Fact]
    public void Three_choices() => Holds(QueueingTheory.PowerOfChoices(3, 0.8), Choices(3, nodes: 200, 0.8, tasks: 50_000));

    [Fact]
    public void A_single_server_is_Lindleys_recursion_to_the_tick()
    {
        // W(n+1) = max(0, W(n) + S(n) − A(n+1)): no chance is left between the two.
        var tasks = Poisson(20_000, 0.9, slots: 1, seed: 3).ToArray();
        var waits = new List<long>();
        var free = 0L;
        foreach (var task in tasks)
        {
            var starts = Math.Max(free, task.ArrivesAt.Ticks);
            waits.Add(starts - task.ArrivesAt.Ticks);
            free = starts + task.RunTime.Ticks;
        }

        var run = Support.Running.Run(Support.Running.Options(), tasks);

        Assert.Equal(waits, run.Finished.Select(t => t.Wait.Ticks));
    }

    private static void Holds(double value, BatchMeans measured)
    {
        Assert.True(measured.Holds(value), $"{measured.Mean} ± {measured.HalfWidth} does not hold {value}.");
        Assert.InRange(measured.HalfWidth, 0, value * 0.1);
    }
}
