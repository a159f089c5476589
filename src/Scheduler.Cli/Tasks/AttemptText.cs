using System.Globalization;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>A task's attempts for people, a line each.</summary>
internal static class AttemptText
{
    private const int MostListed = 10;
    private const int ErrorWidth = 100;

    public static IEnumerable<string> Of(AttemptsFound found)
    {
        var attempts = found.Attempts ?? [];
        var name = "History";
        if (attempts.Count > MostListed || found.HasEarlier)
        {
            yield return TaskText.Fact(name, $"the latest {Math.Min(MostListed, attempts.Count)} attempts; 'scheduler attempts' has all");
            name = "";
        }

        foreach (var attempt in attempts.Skip(attempts.Count - MostListed))
        {
            yield return TaskText.Fact(name, Line(attempt, withRun: attempts[^1].Run > 1));
            name = "";
        }
    }

    /// <param name="withRun">Whether the task has had several runs, and so several attempts of one number.</param>
    public static string Line(AttemptInfo attempt, bool withRun)
    {
        var line = (withRun ? string.Create(CultureInfo.InvariantCulture, $"run {attempt.Run}, ") : "")
            + string.Create(CultureInfo.InvariantCulture, $"{attempt.Number}, token {attempt.Token}")
            + $", on {Printable.Of(attempt.Node.Name)}, assigned {TaskText.Moment(attempt.AssignedAt)}";
        line += attempt switch
        {
            { End: { } end, EndedAt: { } at } => $", {Words(end)} {TaskText.Moment(at)}" + (attempt.RunTime is { } time ? $", ran {Units.Time(time)}" : ""),
            { IsRunning: true } => ", running",
            { End: null, Error: null } => ", not begun as far as is known",
            _ => "",
        };
        line += attempt.Progress is { } progress ? $", at {TaskText.Of(progress)}" : "";
        line += attempt.LogBytes > 0 ? ", with a log" : "";
        return line + (attempt.Error is { Length: > 0 } error ? ": " + Printable.OneLine(error, ErrorWidth) : "");
    }

    private static string Words(AttemptEnd end) => end switch
    {
        AttemptEnd.LeaseExpired => "lost with its node's lease",
        AttemptEnd.ProcessDied => "lost as its node's process died",
        AttemptEnd.Crashed => "crashed: its node's process died while it ran",
        AttemptEnd.HandedBack => "handed back",
        AttemptEnd.Preempted => "yielded to another task",
        AttemptEnd.Superseded => "ended by another attempt",
        AttemptEnd.Lost => "lost while another attempt continued",
        AttemptEnd.Expired => "ended as its task had expired",
        _ => SchedulerJsonText.Word(end),
    };
}
