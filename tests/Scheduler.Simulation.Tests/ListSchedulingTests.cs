using Scheduler.Core.Policies;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Theory;
using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

/// <summary>Graham's bounds (1966, 1969) on random instances, against an optimum that was found by trying everything.</summary>
public sealed class ListSchedulingTests
{
    public static TheoryData<int> Machines => [2, 3, 4];

    [Theory]
    [MemberData(nameof(Machines))]
    public void In_any_order_the_makespan_is_within_2_minus_1_over_m_of_the_optimum(int machines) =>
        CheckRatio(machines, "fcfs", 2 - (1.0 / machines));

    [Theory]
    [MemberData(nameof(Machines))]
    public void Longest_first_it_is_within_four_thirds_minus_1_over_3m(int machines) =>
        CheckRatio(machines, "longest-first", (4.0 / 3) - (1.0 / (3 * machines)));

    [Fact]
    public void Longest_first_meets_its_bound_on_the_worst_case_of_Graham()
    {
        // 2m + 1 tasks of 2m − 1, 2m − 1, …, m + 1, m + 1, m, m, m.
        Assert.Equal(11, Makespan([5, 5, 4, 4, 3, 3, 3], 3, "longest-first"), 6);
        Assert.Equal(9, OptimalMakespan.Of([5, 5, 4, 4, 3, 3, 3], 3));
    }

    private static void CheckRatio(int machines, string policy, double bound)
    {
        var random = new SeededRandom((ulong)machines);
        for (var i = 0; i < 200; i++)
        {
            var runs = Enumerable.Range(0, 1 + random.Below(9)).Select(_ => 1L + random.Below(30)).ToArray();
            var optimum = OptimalMakespan.Of(runs, machines);
            var makespan = Makespan(runs, machines, policy);

            Assert.InRange(makespan / optimum, 1 - 1e-9, bound + 1e-9);
        }
    }

    private static double Makespan(long[] runs, int machines, string policy)
    {
        var options = Options(policy, slots: machines);
        options = options with { Kernel = options.Kernel with { Policies = new PolicyRegistry().Add(new LongestFirst()) } };
        return Figures(options, Tasks([.. runs.Select(r => (double)r)])).Makespan;
    }

    private sealed class LongestFirst : ISchedulingPolicy
    {
        public string Name => "longest-first";

        public string Description => "Of a test.";

        public long Key(in WaitingTask task) => -task.Estimate!.Value.Ticks;
    }
}
