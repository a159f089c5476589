using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Plotting;

/// <summary>A stretch of work and the rows that it takes: one after the other where there was room.</summary>
internal readonly record struct Bar(Stretch Stretch, int Row, int Rows);

/// <summary>Puts each stretch of one node into rows, a row a slot, as low as there is room.</summary>
internal sealed class GanttLanes
{
    private readonly List<Timestamp> _freeAt = [];
    private readonly List<Bar> _bars = [];

    public GanttLanes(IEnumerable<Stretch> stretches)
    {
        Stretch[] ordered = [.. stretches.OrderBy(s => s.From)];
        var rows = MostAtOnce(ordered);
        foreach (var stretch in ordered)
        {
            Place(stretch, rows);
        }
    }

    public int Rows => _freeAt.Count;

    public IReadOnlyList<Bar> Bars => _bars;

    private static int MostAtOnce(Stretch[] stretches)
    {
        var ends = new PriorityQueue<int, Timestamp>();
        var (taken, most) = (0, 0);
        foreach (var stretch in stretches)
        {
            while (ends.TryPeek(out var slots, out var end) && end <= stretch.From)
            {
                taken -= slots;
                ends.Dequeue();
            }

            taken += stretch.Task.Task.Slots;
            most = Math.Max(most, taken);
            ends.Enqueue(stretch.Task.Task.Slots, stretch.To);
        }

        return most;
    }

    private void Place(in Stretch stretch, int mostRows)
    {
        var wanted = stretch.Task.Task.Slots;
        var from = 0;
        for (var row = 0; row < mostRows; row++)
        {
            if (row == _freeAt.Count)
            {
                _freeAt.Add(new Timestamp(long.MinValue));
            }

            if (_freeAt[row] > stretch.From)
            {
                from = row + 1;
            }
            else if (row - from + 1 == wanted)
            {
                Take(stretch, from, wanted);
                return;
            }
        }

        Scatter(stretch, wanted);
    }

    // No room in one piece: the pieces that there are.
    private void Scatter(in Stretch stretch, int wanted)
    {
        for (var row = 0; row < _freeAt.Count && wanted > 0; row++)
        {
            var rows = 0;
            while (row + rows < _freeAt.Count && rows < wanted && _freeAt[row + rows] <= stretch.From)
            {
                rows++;
            }

            if (rows > 0)
            {
                Take(stretch, row, rows);
                wanted -= rows;
                row += rows;
            }
        }
    }

    private void Take(in Stretch stretch, int row, int rows)
    {
        for (var i = row; i < row + rows; i++)
        {
            _freeAt[i] = stretch.To;
        }

        _bars.Add(new Bar(stretch, row, rows));
    }
}
