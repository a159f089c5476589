using Scheduler.Simulation.Theory;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests;

/// <summary>
/// The scheduler itself, in virtual time, beside what queueing theory says: at half of its capacity in the short form, with one length of
/// the time slice; with more of them, and at eight and nine tenths of its capacity as well, in the long one, which takes some forty
/// million tasks.
/// </summary>
public sealed class QueueingAgreementTests
{
    private static readonly bool IsLongForm = Environment.GetEnvironmentVariable("SCHEDULER_CHAOS") == "1";

    private static readonly Dictionary<string, QueueingCase> Cases = QueueingCase.All.ToDictionary(c => c.ToString());

    public static TheoryData<string> Names => [.. Cases.Values.Where(c => IsLongForm || IsShort(c)).Select(c => c.ToString())];

    [Theory]
    [Trait("Category", "Chaos")]
    [MemberData(nameof(Names))]
    public void The_mean_response_is_that_of_the_theory(string name)
    {
        var queue = Cases[name];

        var measured = queue.Measure();

        Assert.True(measured.Holds(queue.Theory), $"{measured.Mean} ± {measured.HalfWidth} does not hold {queue.Theory}.");
        Assert.InRange(measured.HalfWidth, 0, queue.Theory * QueueingCase.Precision);
    }

    [Fact]
    public void A_single_server_is_Lindleys_recursion_to_the_tick()
    {
        // W(n+1) = max(0, W(n) + S(n) − A(n+1)): no chance is left between the two.
        var tasks = SyntheticTasks.Poisson(20_000, new ExponentialTimes(TimeSpan.FromSeconds(1)), 0.9, slots: 1, seed: 3).ToArray();
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

    // Of time slices the theory is the same, however long they are.
    private static bool IsShort(QueueingCase queue) =>
        queue.Utilisation <= 0.5
        && (!queue.Queue.Contains("time-slices", StringComparison.Ordinal) || queue.Queue.EndsWith(" 0.5", StringComparison.Ordinal));
}
