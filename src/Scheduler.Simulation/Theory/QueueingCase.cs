using System.Globalization;

namespace Scheduler.Simulation.Theory;

/// <summary>
/// A queue of which theory knows the mean response, and so many tasks that the scheduler's own, in virtual time, is known with a
/// 99 % interval of at most 2 % of it on either side.
/// </summary>
/// <param name="Utilisation">Of each server: ρ.</param>
/// <param name="Theory">The mean response, in mean run times.</param>
public sealed record QueueingCase(string Queue, double Utilisation, long Tasks, double Theory, Func<long, BatchMeans> Run)
{
    /// <summary>The half width of the interval that is narrow enough, as a part of the value.</summary>
    public const double Precision = 0.02;

    private const ulong Seed = 1;
    private const int Servers = 4;

    // The theory is of nodes without number: the mean with so many is too high by less than the interval tells.
    private const int Nodes = 1_000;

    /// <summary>All, the quickest first.</summary>
    public static IEnumerable<QueueingCase> All =>
    [
        .. Of(0.5, inOrder: 200_000, byLength: 200_000, byChoice: 150_000),
        .. Of(0.8, inOrder: 1_500_000, byLength: 750_000, byChoice: 1_000_000),
        .. Of(0.9, inOrder: 10_500_000, byLength: 4_500_000, byChoice: 1_000_000),
    ];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Queue}, utilisation {Utilisation}");

    public BatchMeans Measure() => Run(Tasks);

    private static IEnumerable<QueueingCase> Of(double utilisation, long inOrder, long byLength, long byChoice)
    {
        yield return Single("M/M/1 fcfs", "fcfs", inOrder, QueueingTheory.FirstComeFirstServed(utilisation));
        yield return Single("M/M/1 sjf", "sjf", byLength, QueueingTheory.ShortestJobFirst(utilisation));
        yield return Single("M/M/1 srtf", "srtf", byLength, QueueingTheory.ShortestRemainingTimeFirst(utilisation));
        foreach (var slice in utilisation < 0.8 ? new[] { 1, 0.5, 0.25 } : [1, 0.5])
        {
            yield return Single(
                string.Create(CultureInfo.InvariantCulture, $"M/M/1 time-slices of {slice}"), "time-slices", inOrder,
                QueueingTheory.ProcessorSharing(utilisation), slice);
        }

        yield return new QueueingCase(
            $"M/M/{Servers} fcfs", utilisation, inOrder, QueueingTheory.ManyServers(Servers, utilisation),
            t => QueueingRuns.ManyServers(Servers, utilisation, t, Seed));
        foreach (var choices in new[] { 2, 3 })
        {
            yield return new QueueingCase(
                string.Create(CultureInfo.InvariantCulture, $"{choices} choices of {Nodes} nodes"), utilisation, byChoice,
                QueueingTheory.PowerOfChoices(choices, utilisation), t => QueueingRuns.Choices(choices, Nodes, utilisation, t, Seed));
        }

        QueueingCase Single(string name, string policy, long count, double theory, double slice = 1)
        {
            var queue = QueueingRuns.Undelayed(policy) with { Slice = TimeSpan.FromSeconds(slice) };
            return new QueueingCase(name, utilisation, count, theory, t => QueueingRuns.SingleServer(queue, utilisation, t, Seed));
        }
    }
}
