namespace Scheduler.Actors.Messages;

/// <summary>
/// Joins what one sender sent in parts because it is longer than a message. The sender sends the parts of one message after those of
/// another, so that there is only one at a time. If a part was lost on the way, the message is dropped, and never taken for complete.
/// </summary>
internal sealed class PartJoiner<T>
{
    private readonly List<T> _items = [];
    private long _number;
    private int _next;

    /// <summary>Whether some parts have arrived, and others have not.</summary>
    public bool IsOpen => _next > 0;

    /// <returns>All items, if this is the last part; null: others are missing.</returns>
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
