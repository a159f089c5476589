using Scheduler.Simulation.Measuring;
using Scheduler.Simulation.Workloads;
using Xunit.Abstractions;
using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

/// <summary>Recorded workflows of WfCommons, on the machines on which they ran.</summary>
public sealed class WfInstancesTests(ITestOutputHelper output)
{
    /// <summary>The file, its tasks, its slots, and its makespan as published, in seconds.</summary>
    public static TheoryData<string, int, int, double> Instances => new()
    {
        { "1000genome-chameleon-2ch-100k-001", 52, 48, 776 },
        { "blast-chameleon-large-005", 103, 96, 3391.87 },
        { "montage-chameleon-dss-05d-001", 58, 48, 870 },
        { "srasearch-chameleon-10a-005", 22, 48, 1486 },
    };

    [Theory]
    [MemberData(nameof(Instances))]
    public void The_published_makespan_is_not_below_the_bound_and_that_of_the_critical_path_is_within_twice_the_bound(string name, int tasks, int slots, double published)
    {
        var workload = Read(name);
        Assert.Equal((tasks, slots), (workload.Tasks.Count, workload.Cluster!.Sum(node => node.Offer.Slots)));
        Assert.Contains(FormattableString.Invariant($"{published} s"), Assert.Single(workload.Notes));

        var figures = Simulate(workload, "critical-path");

        output.WriteLine(FormattableString.Invariant(
            $"{name}: bound {figures.MakespanBound:0.0} s, critical-path {figures.Makespan:0.0} s, fcfs {Simulate(workload, "fcfs").Makespan:0.0} s, published {published:0.0} s"));
        Assert.InRange(published, figures.MakespanBound, double.MaxValue);
        Assert.InRange(figures.Makespan, figures.MakespanBound - 1e-6, 2 * figures.MakespanBound);
    }

    [Fact]
    public void Where_the_longest_task_comes_late_the_critical_path_first_ends_a_sixth_earlier_than_the_order_of_submission()
    {
        var workload = Read("blast-chameleon-large-005");
        Assert.InRange(Simulate(workload, "critical-path").Makespan / Simulate(workload, "fcfs").Makespan, 0.8, 5 / 6.0);
    }

    private static Figures Simulate(Workload workload, string policy) =>
        Figures(Options(policy) with { Cluster = workload.Cluster! }, Estimates.Exact.ApplyTo(workload, seed: 1).Tasks);

    private static Workload Read(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Workloads", "WfInstances", name + ".json"));
        return GraphFile.Read(file, name);
    }
}
