using System.Globalization;
using Scheduler.Cli.Submission;
using Scheduler.Cli.Views;
using Scheduler.Http.Json;
using Spectre.Console;

namespace Scheduler.Cli.Run.Reporting;

/// <summary>All that a run has to tell at its end.</summary>
/// <param name="BadLines">Which are not among the tasks.</param>
/// <param name="Interrupted">Whether it stopped before its end: by Ctrl-C, or at a bad line.</param>
internal sealed record RunReport(
    RunOptions Options,
    string Input,
    string DataFolder,
    long BadLines,
    bool Interrupted,
    RunFigures Figures,
    IReadOnlyList<EndedTask> NotSucceeded)
{
    public const int ErrorWidth = 300;
    private const int IdWidth = 80;

    /// <summary>Every line of the file is a task that has succeeded, now or before.</summary>
    public bool IsSound => Figures.NotSucceeded == 0 && BadLines == 0 && !Interrupted;

    /// <summary>The line for one task: where it stands, what became of it, and its error, whose end says the most.</summary>
    public static string LineOf(EndedTask task)
    {
        var attempts = task.Attempts > 0 ? $" after {Units.Count(task.Attempts, "attempt")}" : "";
        var before = task.Before ? " in an earlier run" : "";
        var error = string.IsNullOrWhiteSpace(task.Error) ? "." : ": " + Printable.OneLine(task.Error, ErrorWidth);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"line {task.Line}: task {Printable.Of(task.Task.Value, IdWidth)} {SchedulerJsonText.Word(task.Phase)}{attempts}{before}{error}");
    }

    /// <summary>For programs: one document. Fields are added, never renamed; units are in their names.</summary>
    public string ToJson() => Summary.ToJson(
        new
        {
            Ok = IsSound,
            Interrupted,
            Input,
            Data = DataFolder,
            Options.Policy,
            Options.Strategy,
            Options.Nodes,
            Options.Slots,
            Figures.Tasks,
            BadLines,
            FinishedBefore = Figures.Before,
            Figures.Ran,
            Figures.Succeeded,
            Figures.Failed,
            Figures.Cancelled,
            Figures.Expired,
            Figures.NotSubmitted,
            Figures.Replaced,
            Figures.NotNeeded,
            Unfinished = Figures.Tasks - Figures.Finished,
            Seconds = Summary.Round(Figures.Elapsed.TotalSeconds),
            TasksPerSecond = Summary.Round(Figures.TasksPerSecond),
            NotSucceeded = NotSucceeded.Select(task => new
            {
                task.Line,
                Id = task.Task.Value,
                Phase = SchedulerJsonText.Word(task.Phase),
                FailedAttempts = task.Attempts,
                task.Error,
                InEarlierRun = task.Before,
            }),
        });

    public void Write(IAnsiConsole console)
    {
        if (Figures.Ran > 0)
        {
            Summary.Fact(console, "Ran", $"{Units.Count(Figures.Ran, "task")} in {Units.Time(Figures.Elapsed)}:"
                + $" {RunProgress.Rate(Figures.TasksPerSecond)}, durable");
        }

        if (Figures.Before > 0)
        {
            Summary.Fact(console, "Before", $"{Units.Count(Figures.Before, "task")} finished by an earlier run, and not run again");
        }

        if (Figures.NotSubmitted > 0)
        {
            Summary.Fact(console, "Unique", UniqueText.NotSubmitted(Figures.NotSubmitted));
        }

        if (Figures.Replaced > 0)
        {
            Summary.Fact(console, "Unique", UniqueText.Replaced(Figures.Replaced));
        }

        if (Figures.NotNeeded > 0)
        {
            Summary.Fact(console, "Unneeded", $"{Units.Count(Figures.NotNeeded, "task")}: what {(Figures.NotNeeded == 1 ? "it waits" : "they wait")} for has not failed");
        }

        if (BadLines > 0)
        {
            Summary.Fact(console, Options.SkipBad ? "Skipped" : "Refused", Units.Count(BadLines, "bad line"));
        }

        Summary.Fact(console, "Outcomes", Outcomes());
        Summary.Fact(console, "Data", Printable.Of(DataFolder));
        console.MarkupLine(Verdict());
    }

    private string Verdict()
    {
        if (Interrupted)
        {
            var left = Figures.Tasks - Figures.Finished;
            return BadLines == 0 || Options.SkipBad
                ? $"[yellow]STOPPED[/]: {Units.Count(left, "task is", "tasks are")} left. The same command resumes from there."
                : $"[yellow]STOPPED[/] at {Units.Count(BadLines, "bad line")}: {(BadLines == 1 ? "its task is" : "their tasks are")} left"
                    + $"{(left == 0 ? "" : $", and {Units.Count(left, "other")}")}. Fix {(BadLines == 1 ? "the line, or skip it" : "the lines, or skip them")} with --skip-bad;"
                    + " then the same command resumes from there.";
        }

        return Figures.NotSucceeded > 0 ? $"[red]NOT OK[/]: {Units.Count(Figures.NotSucceeded, "task has", "tasks have")} not succeeded."
            : BadLines > 0 ? "[yellow]INCOMPLETE[/]: every other task has succeeded, but"
                + $" {Units.Count(BadLines, "bad line was", "bad lines were")} skipped."
            : Figures.LeftOut > 0 && Figures.LeftOut == Figures.NotNeeded ? "[green]OK[/]: every task has succeeded that was needed."
            : Figures.LeftOut > 0 ? "[green]OK[/]: every task has succeeded, but for those that unique keys left out."
            : Figures.Tasks > 0 && Figures.Ran == 0
                ? "[green]OK[/]: every task had succeeded before. To run them again, name another folder with --data."
            : "[green]OK[/]: every task has succeeded.";
    }

    private string Outcomes()
    {
        var parts = new List<string> { $"{Units.Count(Figures.Succeeded)} of {Units.Count(Figures.Tasks - Figures.LeftOut, "task")} succeeded" };
        void Add(long count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{Units.Count(count)} {what}");
            }
        }

        Add(Figures.Failed, "failed");
        Add(Figures.Cancelled, "cancelled");
        Add(Figures.Expired, "expired");
        return string.Join(", ", parts);
    }
}
