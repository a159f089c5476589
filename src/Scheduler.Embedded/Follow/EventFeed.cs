using System.Threading.Channels;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Embedded.Follow;

/// <summary>The watchers of the events. The follower's thread publishes; any thread can subscribe.</summary>
internal sealed class EventFeed
{
    /// <summary>How many batches a watcher may be behind before it is disconnected.</summary>
    private const int MaxBehind = 1_024;

    private readonly Lock _gate = new();
    private Channel<IReadOnlyList<RecordedEvent>>[] _watchers = [];
    private volatile bool _isComplete;

    public async IAsyncEnumerable<IReadOnlyList<RecordedEvent>> WatchAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<IReadOnlyList<RecordedEvent>>(
            new BoundedChannelOptions(MaxBehind) { SingleReader = true, SingleWriter = true });
        Change(w => [.. w, channel]);
        if (_isComplete)
        {
            // Too late to be completed with the others.
            channel.Writer.TryComplete();
        }

        try
        {
            await foreach (var events in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return events;
            }
        }
        finally
        {
            Change(w => [.. w.Where(c => c != channel)]);
        }
    }

    public void Publish(long first, IReadOnlyList<Event> happened)
    {
        var watchers = Volatile.Read(ref _watchers);
        if (watchers.Length == 0 || happened.Count == 0)
        {
            return;
        }

        var events = new RecordedEvent[happened.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new RecordedEvent(first + i, happened[i]);
        }

        foreach (var watcher in watchers)
        {
            if (!watcher.Writer.TryWrite(events))
            {
                watcher.Writer.TryComplete(new SchedulingException(
                    $"This watcher is more than {MaxBehind} batches behind. Read faster, and list the tasks to see what was missed."));
            }
        }
    }

    public void Complete()
    {
        _isComplete = true;
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            watcher.Writer.TryComplete();
        }
    }

    private void Change(Func<Channel<IReadOnlyList<RecordedEvent>>[], Channel<IReadOnlyList<RecordedEvent>>[]> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _watchers, change(_watchers));
        }
    }
}
