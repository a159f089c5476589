using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Engine;

/// <summary>
/// Virtual time: what happens next, in the order of its moments, and of one moment in the order in which it was put there.
/// Time stands still while something happens, and jumps to the next.
/// </summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, Place> _queue = new();
    private long _last;

    public Timestamp Now { get; private set; }

    public int Count => _queue.Count;

    /// <summary>When the next thing happens; null: nothing will.</summary>
    public Timestamp? NextAt => _queue.TryPeek(out _, out var place) ? new Timestamp(place.Ticks) : null;

    public void At(Timestamp moment, Action happens) =>
        _queue.Enqueue(happens, new Place(Timestamp.Later(moment, Now).Ticks, _last++));

    public void After(TimeSpan delay, Action happens) => At(Now + delay, happens);

    /// <summary>Lets the next thing happen; false when there is none.</summary>
    public bool Step()
    {
        if (!_queue.TryDequeue(out var happens, out var place))
        {
            return false;
        }

        Now = new Timestamp(place.Ticks);
        happens();
        return true;
    }

    private readonly record struct Place(long Ticks, long Number) : IComparable<Place>
    {
        public int CompareTo(Place other) => Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Number.CompareTo(other.Number);
    }
}
