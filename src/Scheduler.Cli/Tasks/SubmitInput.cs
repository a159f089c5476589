using System.Text;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>The tasks of <c>submit</c>, and where each of them stood.</summary>
/// <param name="What">Numbered places: <c>line</c> or <c>argument</c>.</param>
internal sealed record SubmitInput(string What, IEnumerable<(TaskLine? Task, BadLine? Bad)> Tasks)
{
    /// <summary>All of them are read before the first is submitted; one that is bad comes first.</summary>
    public static SubmitInput Arguments(string[] tasks)
    {
        const string Argument = "argument";
        var ids = new LineIds();
        var read = tasks.Select((task, i) => Read(TaskLineText.Of(Encoding.UTF8.GetBytes(task)), i + 1, ids, Argument)).ToList();
        return new SubmitInput(Argument, read.OrderBy(line => line.Bad is null));
    }

    /// <summary>Read as they come; empty lines are skipped.</summary>
    public static IEnumerable<(TaskLine? Task, BadLine? Bad)> Lines(Stream stream)
    {
        using var input = stream;
        var reader = new LineReader(input, long.MaxValue);
        var ids = new LineIds();
        while (Next(reader, ids) is { } line)
        {
            if (line.Task is not null || line.Bad is not null)
            {
                yield return line;
            }
        }
    }

    /// <summary>What was refused, with its place: of one task, or, where the refusal is not of one of them, of all that were sent.</summary>
    public (string Text, bool IsOfTask) Place(IReadOnlyList<TaskLine> sent, Rejection rejection)
    {
        foreach (var line in sent)
        {
            if (TaskFault.TryRead(rejection, line.Task.Id, out var fault))
            {
                return (FormattableString.Invariant($"{What} {line.Number}: ") + Printable.Of(fault), true);
            }
        }

        var places = sent.Count == 1
            ? FormattableString.Invariant($"{What} {sent[0].Number}: ")
            : FormattableString.Invariant($"{What}s {sent[0].Number} to {sent[^1].Number}: ");
        return (places + Printable.Of(CircleText.Shortened(rejection.Message)), false);
    }

    /// <returns>Null at the end; neither a task nor a bad line for an empty one.</returns>
    private static (TaskLine? Task, BadLine? Bad)? Next(LineReader reader, LineIds ids)
    {
        if (!reader.TryRead(out var raw))
        {
            return null;
        }

        var line = TaskLineText.Of(raw);
        return reader.IsTooLong ? (null, new BadLine(reader.Number, null, TaskLineText.TooLong))
            : line.IsEmpty ? (null, null)
            : Read(line, reader.Number, ids, "line");
    }

    private static (TaskLine? Task, BadLine? Bad) Read(ReadOnlySpan<byte> json, long number, LineIds ids, string what)
    {
        try
        {
            return (new TaskLine(number, SchedulerJsonText.ReadTask(json, ids.Of(json).Value)), null);
        }
        catch (BadFieldException bad)
        {
            return (null, new BadLine(number, bad.Field, bad.Reason) { What = what });
        }
    }
}
