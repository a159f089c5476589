using Scheduler.Simulation;
using Scheduler.Simulation.Plotting;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate.Reporting;

/// <summary><c>--plot</c>: where the picture goes, and in which form.</summary>
internal static class PlotFile
{
    /// <summary>Whether the name tells a form that there is.</summary>
    public static bool IsKnown(string file) => IsHtml(file) || file.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="WorkloadException">The file can't be written.</exception>
    public static void Write(string file, SimulateOptions options, Workload workload, IReadOnlyList<SimulatedRun> runs)
    {
        var plot = new SimulationPlot(
            Printable.Of(workload.Name),
            $"{Units.Count(workload.Tasks.Count, "task")} in {Units.Time(workload.Span)}, seed {options.Seed}",
            [.. runs.Select(r => new PlottedRun(NameOf(options, r), r.Figures, r.Recorder))]);
        try
        {
            File.WriteAllText(file, IsHtml(file) ? plot.ToHtml() : plot.ToSvg());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkloadException($"'{Printable.Of(file)}' can't be written: {e.Message}");
        }
    }

    private static bool IsHtml(string file) => file.EndsWith(".html", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(SimulateOptions options, SimulatedRun run) =>
        run.Figures.Policy + (options.Strategies.Count > 1 ? $", {run.Figures.Strategy}" : "") + (run.Figures.Copies is null ? "" : ", with copies");
}
