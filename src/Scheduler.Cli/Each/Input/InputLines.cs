using System.Threading.Channels;
using Scheduler.Cli.Lines;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Each.Input;

/// <summary>Some lines of the input, and what stopped the reading behind them.</summary>
/// <param name="Bad">A line that can't become a task, where such lines are not to be passed over.</param>
internal sealed record LineChunk(IReadOnlyList<TaskLine> Lines, BadLine? Bad);

/// <summary>
/// Reads the input and makes tasks of its lines, on a thread of its own and a little ahead: a chunk is as many lines as have
/// come, so that a line whose successor is late is not held back.
/// </summary>
internal sealed class InputLines
{
    private const int MostLines = 1_000;
    private const int MostBytes = 1024 * 1024;
    private const int ChunksAhead = 2;

    private readonly Channel<LineChunk> _chunks = Channel.CreateBounded<LineChunk>(ChunksAhead);
    private readonly EachOptions _options;
    private readonly CommandTemplate _template;
    private readonly LineReader _reader;
    private readonly LineIds _ids;
    private readonly Labels _labels;
    private readonly IReadOnlyList<LimitUse> _limits;
    private readonly Action<BadLine> _skipped;

    /// <param name="labels">Of each task.</param>
    /// <param name="skipped">Told of bad lines that are passed over.</param>
    public InputLines(Stream input, EachOptions options, CommandTemplate template, Labels labels, Action<BadLine> skipped)
    {
        _options = options;
        _template = template;
        _reader = new LineReader(input, long.MaxValue, options.Null ? (byte)0 : LineReader.LineFeed);
        _ids = new LineIds(template.Digest);
        _skipped = skipped;
        _labels = labels;
        _limits = EachOptions.UsesOf(options.TaskLimits);
    }

    /// <exception cref="SchedulerConfigurationException">The input can't be read.</exception>
    public IAsyncEnumerable<LineChunk> ReadAllAsync(CancellationToken cancellationToken)
    {
        // A read of a terminal heeds no token: this thread is left behind when the command ends.
        new Thread(Read) { IsBackground = true, Name = "standard input" }.Start();
        return _chunks.Reader.ReadAllAsync(cancellationToken);
    }

    private void Read()
    {
        try
        {
            while (NextChunk() is { } chunk)
            {
                _chunks.Writer.WriteAsync(chunk).AsTask().GetAwaiter().GetResult();
                if (chunk.Bad is not null)
                {
                    break;
                }
            }

            _chunks.Writer.TryComplete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _chunks.Writer.TryComplete(new SchedulerConfigurationException($"Standard input can't be read: {e.Message}"));
        }
        catch (Exception e)
        {
            _chunks.Writer.TryComplete(e);
        }
    }

    private LineChunk? NextChunk()
    {
        var lines = new List<TaskLine>();
        var bytes = 0;
        while ((lines.Count == 0 || _reader.HasNext) && lines.Count < MostLines && bytes < MostBytes)
        {
            if (!_reader.TryRead(out var line))
            {
                return lines.Count == 0 ? null : new LineChunk(lines, null);
            }

            try
            {
                if (TaskOf(line) is { } task)
                {
                    lines.Add(new TaskLine(_reader.Number, task));
                    bytes += task.Payload.Length;
                }
            }
            catch (BadFieldException e)
            {
                var bad = new BadLine(_reader.Number, e.Field, e.Reason);
                if (!_options.SkipBad)
                {
                    return new LineChunk(lines, bad);
                }

                _skipped(bad);
            }
        }

        return new LineChunk(lines, null);
    }

    private TaskSpec? TaskOf(ReadOnlySpan<byte> line)
    {
        if (_reader.IsTooLong)
        {
            throw new BadFieldException(null, TaskLineText.TooLong);
        }

        // Editors put it in front of a text. Behind it is what was meant.
        if (_reader.Number == 1 && !_options.Null && line.StartsWith("\uFEFF"u8))
        {
            line = line["\uFEFF"u8.Length..];
        }

        return line.IsEmpty ? null : new TaskSpec
        {
            Id = _ids.Of(line),
            Kind = ShellKind.Name,
            Payload = _template.Payload(line),
            RequiredLabels = _labels,
            Retry = _options.Retry,
            Timeout = _options.Timeout,
            Limits = _limits,
            Group = _options.Group,
        };
    }
}
