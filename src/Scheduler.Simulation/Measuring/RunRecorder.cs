using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Measuring;

/// <summary>Keeps what happened in a run, and says what it came to.</summary>
/// <param name="keepStretches">Whether to keep who worked where and when, for a chart.</param>
public sealed class RunRecorder(bool keepStretches = false) : ISimulationListener
{
    // Of Feitelson's bounded slowdown: shorter tasks count as if they ran that long.
    private const double ShortestRun = 10;

    private readonly List<MeasuredTask> _finished = [];
    private readonly List<Stretch> _stretches = [];

    /// <summary>In the order in which they finished.</summary>
    public IReadOnlyList<MeasuredTask> Finished => _finished;

    public IReadOnlyList<Stretch> Stretches => _stretches;

    public void TaskFinished(in MeasuredTask task) => _finished.Add(task);

    public void Worked(in Stretch stretch)
    {
        if (keepStretches)
        {
            _stretches.Add(stretch);
        }
    }

    public Figures ToFigures(IReadOnlyList<NamedOffer> cluster, string policy, string strategy)
    {
        var demand = new Demand(cluster);
        foreach (var task in _finished)
        {
            demand.Add(task.Task);
        }

        var (resource, busy) = demand.Dominant();
        var first = _finished.Min(t => t.Task.ArrivesAt);
        var makespan = (_finished.Max(t => t.FinishedAt) - first).TotalSeconds;
        var byUser = _finished.GroupBy(t => t.Task.User, StringComparer.Ordinal);
        double[] perUser = [.. byUser.Select(tasks => 1 / tasks.Average(BoundedSlowdown))];
        return new Figures
        {
            Policy = policy,
            Strategy = strategy,
            Tasks = _finished.Count,
            Response = new Quantiles(_finished.Select(t => t.Response.TotalSeconds)),
            Wait = new Quantiles(_finished.Select(t => t.Wait.TotalSeconds)),
            BoundedSlowdown = _finished.Average(BoundedSlowdown),
            Makespan = makespan,
            MakespanBound = MakespanBound.Of([.. _finished.Select(t => t.Task).OrderBy(t => t.ArrivesAt)], cluster),
            Utilisation = makespan > 0 ? busy / makespan : 0,
            Resource = resource,
            Fairness = Jain(perUser),
            Users = perUser.Length,
            Preemptions = _finished.Sum(t => t.Preemptions),
            WentByAge = _finished.Count(t => t.WentByAge),
        };
    }

    /// <summary>(Σ x)² / (n · Σ x²) (Jain, Chiu, Hawe 1984).</summary>
    internal static double Jain(IReadOnlyCollection<double> shares)
    {
        var sum = shares.Sum();
        var squares = shares.Sum(x => x * x);
        return squares > 0 ? sum * sum / (shares.Count * squares) : 1;
    }

    private static double BoundedSlowdown(MeasuredTask task) =>
        Math.Max(1, task.Response.TotalSeconds / Math.Max(task.Task.RunTime.TotalSeconds, ShortestRun));
}
