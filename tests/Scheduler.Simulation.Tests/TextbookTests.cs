using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

/// <summary>The examples of Silberschatz, Galvin and Gagne, Operating System Concepts, chapter 5.</summary>
public sealed class TextbookTests
{
    [Theory]
    [InlineData(17, 24.0, 3.0, 3.0)]
    [InlineData(3, 3.0, 3.0, 24.0)]
    public void First_come_first_served(double meanWait, double first, double second, double third) =>
        Assert.Equal(meanWait, MeanWait(Options("fcfs"), Tasks(first, second, third)), 6);

    [Fact]
    public void Shortest_job_first() => Assert.Equal(7, MeanWait(Options("sjf"), Tasks(6, 8, 7, 3)), 6);

    [Fact]
    public void Round_robin_with_a_quantum_of_4()
    {
        var options = Options("time-slices");

        Assert.Equal(17.0 / 3, MeanWait(options with { Queue = options.Queue with { Slice = TimeSpan.FromSeconds(4) } }, Tasks(24, 3, 3)), 6);
    }

    [Theory]
    [InlineData("fcfs", 8.75)]
    [InlineData("sjf", 7.75)]
    [InlineData("srtf", 6.5)]
    public void With_arrivals(string policy, double meanWait)
    {
        var tasks = new[] { Task("p1", 8, 0), Task("p2", 4, 1), Task("p3", 9, 2), Task("p4", 5, 3) };

        Assert.Equal(meanWait, MeanWait(Options(policy), tasks), 6);
    }
}
