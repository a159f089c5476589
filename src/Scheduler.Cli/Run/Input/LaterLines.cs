using Scheduler.Cli.Lines;

namespace Scheduler.Cli.Run.Input;

/// <summary>Finds lines that wait for a line of a later lot, whose task nobody knows when they are submitted.</summary>
internal sealed class LaterLines
{
    // Names that no line until now has, and the lines that wait for them.
    private readonly Dictionary<string, List<long>> _awaited = new(StringComparer.Ordinal);
    private readonly HashSet<long> _tooEarly = [];
    private Lot _lot;
    private long _firstOfLot;

    /// <summary>The numbers of the lines that were found.</summary>
    public IReadOnlySet<long> TooEarly => _tooEarly;

    /// <summary>Those that wait for this line, and are found by it.</summary>
    /// <param name="line">The next one that is a task.</param>
    /// <param name="isKnown">Whether this line, or one before it, has an id.</param>
    public List<BadLine> Add(TaskLine line, Func<string, bool> isKnown)
    {
        if (_lot.IsEmpty || _lot.IsFull)
        {
            (_lot, _firstOfLot) = (default, line.Number);
        }

        _lot.Add(line.Task);
        foreach (var edge in line.Task.After)
        {
            if (!edge.IsGroup && !isKnown(edge.Name))
            {
                (_awaited.TryGetValue(edge.Name, out var waiting) ? waiting : _awaited[edge.Name] = []).Add(line.Number);
            }
        }

        var id = line.Task.Id.Value;
        return !_awaited.Remove(id, out var early) ? []
            : [.. early.Where(number => number < _firstOfLot && _tooEarly.Add(number)).Select(number => new BadLine(
                number, "after", FormattableString.Invariant($"It waits for '{id}', which comes later, on line {line.Number}: move that line before it.")))];
    }
}
