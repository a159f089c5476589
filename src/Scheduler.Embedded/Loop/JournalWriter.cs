using Scheduler.Core;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded.Loop;

/// <summary>
/// The thread that makes batches durable, one at a time, while the loop decides the next one. Encoding is done here
/// too, because it costs as much as deciding.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly object _gate = new();
    private readonly IJournalStore _store;
    private readonly LoopInbox _inbox;
    private readonly Action<Batch> _committed;
    private readonly DownstreamBacklog[] _backlogs;
    private readonly BatchCodec _codec = new();
    private readonly Thread _thread;
    private Batch? _next;
    private bool _isDone;
    private Exception? _fault;
    private bool _isStopped;

    /// <param name="committed">Called with each batch that was stored, before anyone else is told. If it throws, the write has failed.</param>
    public JournalWriter(IJournalStore store, LoopInbox inbox, Action<Batch> committed, params DownstreamBacklog[] backlogs)
    {
        _committed = committed;
        _store = store;
        _inbox = inbox;
        _backlogs = backlogs;
        _thread = new Thread(Run) { IsBackground = true, Name = "scheduler journal" };
        _thread.Start();
    }

    /// <summary>Begins to write a batch, after the previous one is done.</summary>
    public void Begin(Batch batch)
    {
        lock (_gate)
        {
            _next = batch;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Whether the write that was begun has ended.</summary>
    /// <param name="fault">Why it failed; null: it is durable.</param>
    public bool TryTakeResult(out Exception? fault)
    {
        lock (_gate)
        {
            (var isDone, _isDone) = (_isDone, false);
            (fault, _fault) = (_fault, null);
            return isDone;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (Next() is { } batch)
        {
            Exception? fault = null;
            try
            {
                Write(batch);
            }
            catch (Exception e)
            {
                fault = e;
            }

            lock (_gate)
            {
                _fault = fault;
                _isDone = true;
            }

            _inbox.Wake();
        }
    }

    private Batch? Next()
    {
        lock (_gate)
        {
            while (_next is null && !_isStopped)
            {
                Monitor.Wait(_gate);
            }

            (var next, _next) = (_next, null);
            return next;
        }
    }

    private void Write(Batch batch)
    {
        foreach (var backlog in _backlogs)
        {
            backlog.WaitForRoom();
        }

        _store.Append(new StoredBatch(batch.FirstEventNumber, batch.Events.Count, _codec.Encode(batch)));
        _committed(batch);
    }
}
