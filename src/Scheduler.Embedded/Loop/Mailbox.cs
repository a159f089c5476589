namespace Scheduler.Embedded.Loop;

/// <summary>Passes items from many threads to the one that owns something, which takes all of them at once.</summary>
internal sealed class Mailbox<T>
{
    private readonly object _gate = new();
    private List<T> _items = [];
    private bool _isClosed;

    /// <returns>False when it is closed, and nobody will take the item.</returns>
    public bool Post(T item)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _items.Add(item);
            if (_items.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Items that were posted before are still taken; new ones are refused.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for items and takes all of them.</summary>
    /// <param name="into">An empty list, which is exchanged for the full one.</param>
    /// <returns>False when the mailbox is closed and empty.</returns>
    public bool Take(ref List<T> into)
    {
        lock (_gate)
        {
            while (_items.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (_items, into) = (into, _items);
            return true;
        }
    }
}
