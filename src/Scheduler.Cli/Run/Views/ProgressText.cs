using Scheduler.Cli.Output;
using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Run.Views;

/// <summary>How far it is, in words.</summary>
internal static class ProgressText
{
    public static double Fraction(RunFigures figures) => figures.Tasks == 0 ? 1 : Math.Min(1, (double)figures.Finished / figures.Tasks);

    public static string Of(RunFigures figures)
    {
        var text = $"{(int)(100 * Fraction(figures)),3} %  {Units.Count(figures.Finished)} of {Units.Count(figures.Tasks, "task")}";
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

    public static string Rate(double tasksPerSecond) =>
        $"{(tasksPerSecond < 100 ? Units.Decimal(tasksPerSecond) : Units.Count((long)tasksPerSecond))} tasks/s";
}
