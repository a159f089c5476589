namespace Scheduler.Actors.Messages;

/// <summary>
/// Puts together again what one sender sent in parts because it is longer than a message. It sends the parts of one after those of
/// another, so that there is one at a time; one of which a part was lost on the way is dropped, and never taken for whole.
/// </summary>
internal sealed class PartJoiner<T>
{
    private readonly List<T> _items = [];
    private long _number;
    private int _next;

    /// <summary>Some parts are here, and others are not.</summary>
    public bool IsOpen => _next > 0;

    /// <returns>All items, when this is the last part of them; null: others are missing.</returns>
    public IReadOnlyList<T>? Add(long number, int index, int count, IReadOnlyList<T> items)
    {
        if (index == 0)
        {
            Drop();
            _number = number;
        }
        else if (number != _number || index != _next)
        {
            Drop();
            return null;
        }

        _items.AddRange(items);
        if (++_next < count)
        {
            return null;
        }

        T[] all = [.. _items];
        Drop();
        return all;
    }

    private void Drop()
    {
        _items.Clear();
        _items.TrimExcess();
        _next = 0;
    }
}
