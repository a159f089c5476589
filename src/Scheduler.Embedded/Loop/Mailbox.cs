namespace Scheduler.Embedded.Loop;

/// <summary>From many threads to the one that owns something: it takes all there is at a time.</summary>
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

    /// <summary>What was posted before is still taken; nothing more gets in.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for items and takes them all.</summary>
    /// <param name="into">Empty; is exchanged for the full list.</param>
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
