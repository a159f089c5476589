using System.Numerics;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// The queues, one after the other in turns. One in which a look found nothing is passed over until something may be tried there again, so that a
/// decision does not look at each of thousands of queues.
/// </summary>
internal sealed class Turns
{
    private const int Bits = 64;

    private readonly List<Lane> _lanes = [];

    // A bit for each queue, by its place: whether there may be something to try.
    private readonly List<ulong> _open = [];
    private int _next;

    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>The queue whose turn it is, of those that may have something to try; null: none has.</summary>
    public Lane? First => FirstIn(_next, _lanes.Count) ?? FirstIn(0, _next);

    /// <param name="replaced">What the queue was before it was configured anew; null: it is new.</param>
    public void Enter(Lane lane, Lane? replaced)
    {
        lane.Place = replaced?.Place ?? _lanes.Count;
        if (replaced is null)
        {
            _lanes.Add(lane);
            _open.AddRange(Enumerable.Repeat(0UL, (_lanes.Count + Bits - 1) / Bits - _open.Count));
        }
        else
        {
            _lanes[lane.Place] = lane;
        }

        Open(lane);
    }

    /// <summary>Something may be tried there.</summary>
    public void Open(Lane lane) => _open[lane.Place / Bits] |= 1UL << lane.Place;

    /// <summary>A look has found nothing.</summary>
    public void Close(Lane lane) => _open[lane.Place / Bits] &= ~(1UL << lane.Place);

    public bool IsOpen(Lane lane) => (_open[lane.Place / Bits] & (1UL << lane.Place)) != 0;

    /// <summary>One of its tasks has been assigned: the others go first.</summary>
    public void End(Lane lane) => _next = (lane.Place + 1) % _lanes.Count;

    private Lane? FirstIn(int start, int end)
    {
        for (var at = start; at < end; at = ((at / Bits) + 1) * Bits)
        {
            var open = _open[at / Bits] & (ulong.MaxValue << at);
            if (open != 0)
            {
                var place = (at / Bits * Bits) + BitOperations.TrailingZeroCount(open);
                return place < end ? _lanes[place] : null;
            }
        }

        return null;
    }
}
