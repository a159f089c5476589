using System.Collections.Concurrent;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded.Journal;

/// <summary>Part of a snapshot is damaged; an older snapshot may be sound.</summary>
internal sealed class DamagedSnapshotException(Exception inner) : Exception(inner.Message, inner);

/// <summary>
/// One of the states that a journal is replayed into, on a thread of its own. The thread that reads and decodes feeds several replicas at
/// a time, and they share what was decoded.
/// </summary>
internal sealed class Replica : IDisposable
{
    // In snapshot chunks or rows of a thousand: enough to keep all threads busy, little memory.
    private const int MaxWaiting = 16;

    private readonly BlockingCollection<SnapshotRecord[]> _records = new(MaxWaiting);
    private readonly BlockingCollection<BatchRow> _rows = new(MaxWaiting);
    private readonly CancellationTokenSource _broken = new();
    private readonly Task _work;
    private readonly TaskCompletionSource _restored = new();

    public Replica(Action<IEnumerable<SnapshotRecord>> restore, Action<BatchRow> replay) => _work = Task.Factory.StartNew(
        () => Run(restore, replay), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Post(SnapshotRecord[] records) => Add(_records, records);

    /// <summary>Ends the records of the snapshot; returns when they are restored. Must be called before the first row, even if there
    /// was no snapshot.</summary>
    public void EndSnapshot()
    {
        _records.CompleteAdding();
        _restored.Task.GetAwaiter().GetResult();
    }

    public void Post(BatchRow row) => Add(_rows, row);

    /// <summary>Returns when everything has been applied.</summary>
    public void Finish()
    {
        _records.CompleteAdding();
        _rows.CompleteAdding();
        _work.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _records.CompleteAdding();
        _rows.CompleteAdding();
        _broken.Cancel();
        ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
        _records.Dispose();
        _rows.Dispose();
        _broken.Dispose();
    }

    private void Run(Action<IEnumerable<SnapshotRecord>> restore, Action<BatchRow> replay)
    {
        try
        {
            if (_records.TryTake(out var first, Timeout.Infinite))
            {
                restore(first.Concat(_records.GetConsumingEnumerable().SelectMany(r => r)));
            }

            _restored.SetResult();
            foreach (var row in _rows.GetConsumingEnumerable())
            {
                replay(row);
            }
        }
        catch (Exception fault)
        {
            _restored.TrySetException(fault);
            _broken.Cancel();
            throw;
        }
    }

    private void Add<T>(BlockingCollection<T> queue, T item)
    {
        try
        {
            queue.Add(item, _broken.Token);
        }
        catch (OperationCanceledException)
        {
            _work.GetAwaiter().GetResult();
            throw;
        }
    }
}
