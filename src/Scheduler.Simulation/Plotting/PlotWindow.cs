using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Measuring;

namespace Scheduler.Simulation.Plotting;

/// <summary>The part of time that is drawn: one in which there is something to see, and not too much.</summary>
internal readonly record struct PlotWindow(Timestamp From, Timestamp To)
{
    private const int MostStretches = 400;

    public double Seconds => (To - From).TotalSeconds;

    /// <summary>Where a run's waiting tasks are most, with so many stretches of work around as a person can tell apart.</summary>
    public static PlotWindow Around(RunRecorder run)
    {
        Stretch[] stretches = [.. run.Stretches.OrderBy(s => s.From)];
        var everything = new PlotWindow(stretches[0].From, stretches.Max(s => s.To));
        if (stretches.Length <= MostStretches)
        {
            return everything.Seconds > 0 ? everything : new PlotWindow(everything.From, everything.From + TimeSpan.FromSeconds(1));
        }

        var (peak, _) = everything.Waiting(run).MaxBy(s => s.Count);
        var at = Array.FindIndex(stretches, s => s.From >= peak);
        var first = Math.Clamp((at < 0 ? stretches.Length : at) - (MostStretches / 2), 0, stretches.Length - MostStretches);
        return new PlotWindow(stretches[first].From, stretches[first + MostStretches - 1].From);
    }

    /// <summary>How many tasks had been submitted and were not at work, whenever that changed, and at the beginning.</summary>
    public IReadOnlyList<(Timestamp Moment, int Count)> Waiting(RunRecorder run)
    {
        var changes = new List<(Timestamp Moment, int Change)>();
        foreach (var task in run.Finished)
        {
            changes.Add((task.Task.ArrivesAt, 1));
            changes.Add((task.FinishedAt, -1));
        }

        foreach (var stretch in run.Stretches)
        {
            changes.Add((stretch.From, -1));
            changes.Add((stretch.To, 1));
        }

        var steps = new List<(Timestamp, int)>();
        var waiting = 0;
        var before = 0;
        foreach (var moment in changes.GroupBy(c => c.Moment).OrderBy(g => g.Key))
        {
            waiting += moment.Sum(c => c.Change);
            if (moment.Key <= From)
            {
                before = waiting;
            }
            else if (moment.Key <= To)
            {
                steps.Add((moment.Key, waiting));
            }
        }

        steps.Insert(0, (From, before));
        return steps;
    }
}
