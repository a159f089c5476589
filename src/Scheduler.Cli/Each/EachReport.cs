using Scheduler.Cli.Each.Input;
using Scheduler.Cli.Run.Reporting;
using Scheduler.Cli.Submission;
using Scheduler.Cli.Views;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Each;

/// <summary>What <c>each</c> has to tell at its end. Where all is well and new, that is nothing.</summary>
/// <param name="DataFolder">Null: none was kept.</param>
/// <param name="Interrupted">By Ctrl-C or its like.</param>
internal sealed record EachReport(string? DataFolder, long BadLines, bool Interrupted, int ExitCode, RunFigures Figures)
{
    public string? Group { get; init; }

    /// <summary>Tasks that an earlier run submitted, and not into the group.</summary>
    public long NotInGroup { get; init; }

    private long Left => Figures.Tasks - Figures.Finished;

    // What has to be done before the same command gets any further; nothing where it does so by itself.
    private string? Mend => Interrupted ? null : ExitCode switch
    {
        ExitCodes.BadInput => "Fix the line, or skip it with --skip-bad",
        ExitCodes.CanNotRun or ExitCodes.NotFound => "Fix what keeps the program from being run",
        _ => null,
    };

    private bool HasStopped => Mend is not null || ExitCode is ExitCodes.AskedToStop || Interrupted;

    /// <summary>One line. Fields are added, never renamed; units are in their names.</summary>
    public string ToJson() => Summary.ToJson(
        new
        {
            Ok = ExitCode == ExitCodes.Done,
            Interrupted,
            ExitCode,
            Data = DataFolder,
            Figures.Tasks,
            BadLines,
            FinishedBefore = Figures.Before,
            Figures.Ran,
            Figures.Succeeded,
            Figures.Failed,
            Figures.Cancelled,
            Figures.Expired,
            Unfinished = Left,
            NotInGroup,
            Seconds = Summary.Round(Figures.Elapsed.TotalSeconds),
            TasksPerSecond = Summary.Round(Figures.TasksPerSecond),
        },
        inOneLine: true);

    public IEnumerable<string> Lines()
    {
        if (Figures.Before > 0)
        {
            yield return $"{Units.Count(Figures.Before, "task")} finished by an earlier run, and not run again.";
        }

        if (NotInGroup > 0)
        {
            yield return $"{Units.Count(NotInGroup, "task was", "tasks were")} submitted by an earlier run, and not into the group '{Printable.Of(Group!)}'.";
        }

        if (Figures.NotSucceeded > 0)
        {
            yield return $"{Units.Count(Figures.NotSucceeded)} of {Units.Count(Figures.Tasks, "task")} did not succeed.";
        }

        if (HasStopped)
        {
            yield return "STOPPED before the end. " + (DataFolder is null
                ? (Mend is null ? "" : Mend + ". ") + "With --data DIR the same command could resume from here."
                : Mend is null ? "The same command resumes from here." : Mend + "; then the same command resumes from here.");
        }
        else if (BadLines > 0)
        {
            yield return $"{Units.Count(BadLines, "bad line was", "bad lines were")} skipped.";
        }
    }

    /// <summary>What became of a task that did not succeed; null for one that did.</summary>
    /// <param name="program">Null: it depends on the line.</param>
    public static string? LineOf(EndedTask task, Printing.ProgramFailure? end, string? program)
    {
        if (task.HasSucceeded)
        {
            return null;
        }

        // All that the program wrote has been printed; the error's text would repeat its end.
        var reason = end is { Program: { } how }
            ? $"{Printable.Of(program ?? "the program")} {how}"
            : Printable.OneLine(task.Error, RunReport.ErrorWidth);
        var attempts = task.Attempts > 1 ? $" after {Units.Count(task.Attempts, "attempt")}" : "";
        var before = task.Before ? " in an earlier run" : "";
        var what = task.Line == ThenTask.Line ? "--then" : FormattableString.Invariant($"line {task.Line}");
        return FormattableString.Invariant($"{what} {SchedulerJsonText.Word(task.Phase)}{attempts}{before}")
            + (reason.Length == 0 ? "" : ": " + reason);
    }
}
