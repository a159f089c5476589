using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>The thread that writes finished tasks to the archive, in order, many at a time.</summary>
public sealed partial class ArchiveFeeder
{
    /// <summary>How many tasks may wait for the archive. Beyond that the embedded scheduler's journal waits for it too; in a cluster,
    /// reports of nodes and submits of clients wait.</summary>
    public const int BacklogLimit = 200_000;

    /// <summary>The answer to callers after it has ended.</summary>
    public static readonly Rejection Stopped = new(RejectionCode.Unavailable, "The scheduler has stopped. Ask again when it runs.");

    private const int BatchSize = 4_000;

    // Long enough to gather many tasks where there are many, short enough to mean nothing to whoever looks.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan[] Retries = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private readonly object _gate = new();
    private readonly IArchive _archive;
    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly DownstreamBacklog _backlog;
    private readonly Action<long> _written;
    private readonly Action<Exception> _failed;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly Queue<ArchiveEntries> _waiting = new();
    private readonly List<Flush> _flushes = [];
    private readonly CancellationTokenSource _abandoned = new();
    private long _posted;
    private bool _isStarted;
    private bool _isStopping;
    private Exception? _ended;

    /// <param name="written">Called after each commit with the last event in the archive.</param>
    /// <param name="failed">Called when it has given up; from then on nothing is written.</param>
    public ArchiveFeeder(
        IArchive archive,
        Retention retention,
        TimeProvider time,
        DownstreamBacklog backlog,
        Action<long> written,
        Action<Exception> failed,
        ILogger logger)
    {
        _archive = archive;
        _retention = retention;
        _time = time;
        _backlog = backlog;
        _written = written;
        _failed = failed;
        _logger = logger;
        _posted = archive.Offset;
        _thread = new Thread(Run) { IsBackground = true, Name = "scheduler archive" };
    }

    /// <summary>Whether it tries forever, instead of giving up after some seconds. The number of waiting tasks is limited in any case.
    /// Default false.</summary>
    public bool NeverGivesUp { get; init; }

    /// <summary>Returns a predicate for tasks that must be kept, however old or many; null if there are none. Called on the archive's thread.
    /// Default: none is.</summary>
    public Func<Predicate<TaskId>?> Needed { get; init; } = static () => null;

    /// <summary>Starts writing. Entries that were posted before have waited.</summary>
    public void Start()
    {
        _isStarted = true;
        _thread.Start();
    }

    /// <param name="through">All outcomes up to this event have now been posted.</param>
    public void Post(ArchiveEntries entries, long through)
    {
        lock (_gate)
        {
            if (through <= _posted)
            {
                // Replayed, and in the archive from before.
                return;
            }

            _posted = through;
            if (entries.Count > 0)
            {
                _backlog.Add(entries.Count);
                _waiting.Enqueue(entries);
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Completes when everything posted so far is in the archive.</summary>
    /// <param name="durable">Whether it must also survive a power cut.</param>
    /// <returns>The last event in the archive. Fails when it no longer writes.</returns>
    public Task<long> FlushAsync(bool durable)
    {
        var flush = new Flush(durable);
        lock (_gate)
        {
            if (_ended is { } reason)
            {
                flush.Done.SetException(reason);
            }
            else
            {
                _flushes.Add(flush);
                Monitor.Pulse(_gate);
            }
        }

        return flush.Done.Task;
    }

    /// <summary>Ends without writing the waiting entries, and without waiting for a write in progress: its database may be unreachable.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isStopping = true;
            _waiting.Clear();
            _abandoned.Cancel();
            Monitor.Pulse(_gate);
        }

        if (!_isStarted)
        {
            End(new RequestRejectedException(Stopped), []);
        }
    }

    /// <summary>Ends, after it has written the waiting entries. If it was never started, nothing happens.</summary>
    /// <param name="abandon">Does not write the waiting entries, as after a crash.</param>
    public void Stop(bool abandon)
    {
        lock (_gate)
        {
            _isStopping = true;
            if (abandon)
            {
                _waiting.Clear();
                _abandoned.Cancel();
            }

            Monitor.Pulse(_gate);
        }

        if (_isStarted)
        {
            _thread.Join();
        }
        else
        {
            End(new RequestRejectedException(Stopped), []);
        }
    }

    private void Run()
    {
        var tasks = new List<FinishedTask>(BatchSize);
        var attempts = new List<EndedAttempt>();
        var entries = new ArchiveEntries(tasks, attempts);
        while (Gather(tasks, attempts, out var through, out var flushes))
        {
            try
            {
                WriteWithRetries(entries, through, flushes.Exists(f => f.Durable));
                _backlog.Remove(entries.Count);
                _written(through);
                flushes.ForEach(f => f.Done.TrySetResult(through));
            }
            catch (OperationCanceledException)
            {
                End(new RequestRejectedException(Stopped), flushes);
                return;
            }
            catch (Exception fault)
            {
                End(fault, flushes);
                _failed(fault);
                return;
            }
        }

        End(new RequestRejectedException(Stopped), []);
    }

    private bool Gather(List<FinishedTask> tasks, List<EndedAttempt> attempts, out long through, out List<Flush> flushes)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && _flushes.Count == 0 && !_isStopping)
            {
                Monitor.Wait(_gate);
            }

            if (_waiting.Sum(w => w.Count) < BatchSize && _flushes.Count == 0 && !_isStopping)
            {
                Monitor.Wait(_gate, Linger);
            }

            tasks.Clear();
            attempts.Clear();
            if (_abandoned.IsCancellationRequested)
            {
                // What was posted is not written: neither may the archive say that it goes so far.
                through = 0;
                flushes = [];
                return false;
            }

            while (tasks.Count + attempts.Count < BatchSize && _waiting.TryDequeue(out var next))
            {
                tasks.AddRange(next.Tasks);
                attempts.AddRange(next.Attempts);
            }

            // Between batches of a longer backlog the offset is that of the last entry; at its end, of the last event.
            var isAll = _waiting.Count == 0;
            through = isAll ? _posted : new ArchiveEntries(tasks, attempts).LastEvent;
            flushes = isAll ? [.. _flushes] : [];
            if (isAll)
            {
                _flushes.Clear();
            }

            return tasks.Count > 0 || attempts.Count > 0 || flushes.Count > 0 || !_isStopping;
        }
    }

    private void WriteWithRetries(ArchiveEntries entries, long through, bool durable)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _archive.Write(entries, through, durable);
                Trim(entries.Tasks.Count);
                return;
            }
            catch (SchedulingException fault) when (NeverGivesUp || attempt < Retries.Length)
            {
                var delay = Retries[Math.Min(attempt, Retries.Length - 1)];
                LogRetry(_logger, fault, delay);
                Task.Delay(delay, _time, _abandoned.Token).GetAwaiter().GetResult();
            }
        }
    }

    // Twice as many as came, so that a lowered limit is reached in the end and no single write takes long.
    private void Trim(int written)
    {
        if (_retention.IsLimited && written > 0)
        {
            _archive.Trim(_retention.Age is { } age ? Timestamp.From(_time.GetUtcNow()) + -age : null, _retention.Count, Math.Max(100, written * 2), Needed());
        }
    }

    // Nothing is written any more: whoever asks for it from here on is told why.
    private void End(Exception reason, List<Flush> flushes)
    {
        lock (_gate)
        {
            _ended = reason;
            flushes.AddRange(_flushes);
            _flushes.Clear();
        }

        flushes.ForEach(f => f.Done.TrySetException(reason));
    }

    [LoggerMessage(10, LogLevel.Warning, "The archive could not be written; trying again in {Delay}.")]
    private static partial void LogRetry(ILogger logger, Exception exception, TimeSpan delay);

    private sealed record Flush(bool Durable)
    {
        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How long finished tasks stay in the archive; null: forever.</summary>
public readonly record struct Retention(TimeSpan? Age, long? Count)
{
    public bool IsLimited => Age is not null || Count is not null;
}
