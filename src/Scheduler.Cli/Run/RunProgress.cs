using Scheduler.Cli.Submission;
using Scheduler.Cli.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Scheduler.Cli.Run;

/// <summary>How far a run is.</summary>
internal sealed class RunProgress(RunTally tally) : IShownWork
{
    public Action? Changed { get => tally.Changed; set => tally.Changed = value; }

    public (double Fraction, Func<string> Line) Look()
    {
        var figures = tally.Figures();
        return (FractionOf(figures), () => Text(figures));
    }

    public IRenderable Draw()
    {
        var figures = tally.Figures();
        return new Markup($"{Bars.Of(FractionOf(figures), "green")} {Markup.Escape(Text(figures))}");
    }

    public static string Rate(double tasksPerSecond) =>
        $"{(tasksPerSecond < 100 ? Units.Decimal(tasksPerSecond) : Units.Count((long)tasksPerSecond))} tasks/s";

    private static double FractionOf(RunFigures figures) => figures.Tasks == 0 ? 1 : Math.Min(1, (double)figures.Finished / figures.Tasks);

    private static string Text(RunFigures figures)
    {
        var text = $"{(int)(100 * FractionOf(figures)),3} %  {Units.Count(figures.Finished)} of {Units.Count(figures.Tasks, "task")}";
        if (figures.Ran > 0)
        {
            text += $", {Rate(figures.TasksPerSecond)}";
        }

        if (figures.TimeLeft is { } left && figures.Finished < figures.Tasks)
        {
            text += $", {Units.Time(left)} left";
        }

        return figures.NotSucceeded == 0 ? text : $"{text}, {Units.Count(figures.NotSucceeded)} not succeeded";
    }
}
