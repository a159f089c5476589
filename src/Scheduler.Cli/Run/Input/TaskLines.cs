using Scheduler.Cli.Lines;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Run.Input;

/// <summary>What a line is: a task, or bad. One of the two is set.</summary>
internal readonly record struct LineResult(TaskLine? Task, BadLine? Bad);

/// <summary>One walk over a file. Empty lines are skipped.</summary>
internal sealed class TaskLines(Stream stream, long length, LineRules rules)
{
    private readonly LineReader _reader = new(stream, length);
    private readonly LineParser _parser = new(rules);
    private readonly LineIds _ids = new();

    /// <summary>Those that tasks were meant for so far, and the default one.</summary>
    public IReadOnlyCollection<string> Queues => _parser.Queues;

    /// <summary>Whether a line until now was given this id.</summary>
    public bool HasId(string id) => _ids.IsGiven(id);

    /// <summary>Null at the end.</summary>
    public LineResult? Next()
    {
        while (_reader.TryRead(out var raw))
        {
            var number = _reader.Number;
            if (_reader.IsTooLong)
            {
                return new LineResult(null, new BadLine(number, null, TaskLineText.TooLong));
            }

            var line = TaskLineText.Of(raw);
            if (line.IsEmpty)
            {
                continue;
            }

            try
            {
                return new LineResult(new TaskLine(number, _parser.Parse(line, number, _ids)), null);
            }
            catch (BadFieldException bad)
            {
                return new LineResult(null, new BadLine(number, bad.Field, bad.Reason));
            }
        }

        return null;
    }
}
