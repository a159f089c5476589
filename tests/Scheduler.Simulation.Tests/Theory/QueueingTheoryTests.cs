using Scheduler.Simulation.Theory;

namespace Scheduler.Simulation.Tests.Theory;

/// <summary>The formulas give the numbers that are known.</summary>
public sealed class QueueingTheoryTests
{
    private static readonly double[] Utilisations = [0.5, 0.8, 0.9];

    [Fact]
    public void First_come_first_served() => Check(QueueingTheory.FirstComeFirstServed, 2, 5, 10);

    [Fact]
    public void Processor_sharing() => Check(QueueingTheory.ProcessorSharing, 2, 5, 10);

    [Fact]
    public void Shortest_job_first() => Check(QueueingTheory.ShortestJobFirst, 1.7127, 2.8822, 4.1969);

    [Fact]
    public void Shortest_remaining_time_first() => Check(QueueingTheory.ShortestRemainingTimeFirst, 1.4254, 2.3528, 3.5521);

    [Fact]
    public void Four_servers() => Check(u => QueueingTheory.ManyServers(4, u), 1.0870, 1.7455, 2.9694);

    [Fact]
    public void One_server_of_many_is_one_server() => Check(u => QueueingTheory.ManyServers(1, u), 2, 5, 10);

    [Fact]
    public void Two_choices() => Check(u => QueueingTheory.PowerOfChoices(2, u), 1.2657, 1.9474, 2.6141);

    [Fact]
    public void Three_choices() => Check(u => QueueingTheory.PowerOfChoices(3, u), 1.1252, 1.5809, 2.0279);

    private static void Check(Func<double, double> formula, params double[] known) =>
        Assert.Equal(known, Utilisations.Select(u => Math.Round(formula(u), 4)));
}
