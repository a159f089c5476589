using System.Globalization;
using Scheduler.Cli.Lines;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Run.Input;

/// <summary>What a line is: a task, or bad. One of the two is set.</summary>
internal readonly record struct LineResult(TaskLine? Task, BadLine? Bad);

/// <summary>One walk over a file. Empty lines are passed over.</summary>
internal sealed class TaskLines(Stream stream, long length, LineRules rules)
{
    private readonly LineReader _reader = new(stream, length);
    private readonly LineParser _parser = new(rules);
    private readonly LineIds _ids = new();

    /// <summary>Those that tasks were meant for so far, and the default one.</summary>
    public IReadOnlyCollection<string> Queues => _parser.Queues;

    /// <summary>Null at the end.</summary>
    public LineResult? Next()
    {
        while (_reader.TryRead(out var raw))
        {
            var number = _reader.Number;
            if (_reader.IsTooLong)
            {
                return new LineResult(null, new BadLine(number, null, string.Create(
                    CultureInfo.InvariantCulture, $"It has more than {LineReader.MostBytes} bytes, the most for a line.")));
            }

            var line = Trim(raw, isFirst: number == 1);
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

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line, bool isFirst)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return (isFirst && line.StartsWith(mark) ? line[mark.Length..] : line).Trim(" \t\r"u8);
    }
}
