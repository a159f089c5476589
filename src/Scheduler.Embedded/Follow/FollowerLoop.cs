using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded.Loop;
using Scheduler.Execution.Telemetry;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Reads;

namespace Scheduler.Embedded.Follow;

/// <summary>
/// The thread that owns the follower. It works in order, so a read that was posted after a batch sees the batch.
/// </summary>
internal sealed partial class FollowerLoop : IReadOwner<TaskCompletionSource<TaskInfo>>
{
    /// <summary>How many events may wait to be applied before the journal waits too: enough for the time of one snapshot.</summary>
    public const int BacklogLimit = 1_000_000;

    private readonly Mailbox<Item> _mailbox = new();
    private readonly Thread _thread;
    private readonly Follower _follower;
    private readonly DownstreamBacklog _backlog;
    private readonly long _snapshotEvery;
    private readonly Action<Exception> _failed;
    private readonly ILogger _logger;
    private readonly SchedulerMetrics _metrics;
    private Snapshotter _snapshots = null!;
    private ReadModel<TaskCompletionSource<TaskInfo>> _reads = null!;

    /// <param name="scheduler">The scheduler's name, for metrics.</param>
    /// <param name="follower">The recovered follower. From now on it belongs to this thread.</param>
    /// <param name="failed">Called when the loop has stopped because of a fault.</param>
    public FollowerLoop(
        string scheduler, Follower follower, DownstreamBacklog backlog, long snapshotEvery, Action<Exception> failed, ILogger logger)
    {
        _metrics = new SchedulerMetrics(scheduler, follower);
        _follower = follower;
        _backlog = backlog;
        _snapshotEvery = snapshotEvery;
        _failed = failed;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "scheduler follower" };
    }

    public EventFeed Feed { get; } = new();

    /// <summary>Receives the results of the scheduler's look-ups.</summary>
    public required Action<KernelCommand> LookedUp { get; init; }

    public void Start(IArchive archive, ArchiveFeeder feeder, Snapshotter snapshots)
    {
        _reads = new ReadModel<TaskCompletionSource<TaskInfo>>(_follower, archive, feeder, this);
        _snapshots = snapshots;
        _thread.Start();
    }

    /// <summary>Posts a batch that is durable.</summary>
    public void Post(Batch batch)
    {
        _backlog.Add(batch.Events.Count);
        if (!_mailbox.Post(new Item(batch, null)))
        {
            _backlog.Remove(batch.Events.Count);
        }
    }

    /// <summary>Runs the work on the follower's thread, after everything that was posted before.</summary>
    /// <returns>False when the loop has stopped.</returns>
    public bool Post(Action<FollowerLoop> work) => _mailbox.Post(new Item(null, work));

    /// <summary>Whether the follower's state can no longer be trusted. Read it on the follower's own thread.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Asks on the follower's thread, after everything that was posted before.</summary>
    /// <exception cref="RequestRejectedException">The loop has stopped.</exception>
    public Task<T> AskAsync<T>(Func<FollowerLoop, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = Post(loop =>
        {
            try
            {
                answer.TrySetResult(loop.HasFailed ? throw Stopped() : question(loop));
            }
            catch (Exception fault)
            {
                // A question changes nothing: one that can't be answered harms nobody but who asked.
                answer.TrySetException(fault);
            }
        });
        return isPosted ? answer.Task : Task.FromException<T>(Stopped());
    }

    public static RequestRejectedException Stopped() => new(ArchiveFeeder.Stopped);

    bool IReadOwner<TaskCompletionSource<TaskInfo>>.Post(Action work) => Post(_ => work());

    // What is read here is what this process has decided, and nobody else has the folder.
    void IReadOwner<TaskCompletionSource<TaskInfo>>.WhenConfirmed(Action<Rejection?> then) => then(null);

    void IReadOwner<TaskCompletionSource<TaskInfo>>.Ended(TaskCompletionSource<TaskInfo> watcher, TaskInfo task) => watcher.TrySetResult(task);

    void IReadOwner<TaskCompletionSource<TaskInfo>>.Refused(TaskCompletionSource<TaskInfo> watcher, TaskId task, Rejection why) =>
        watcher.TrySetException(new RequestRejectedException(why));

    /// <summary>Finishes what was posted, then ends.</summary>
    public void Stop()
    {
        _mailbox.Close();
        _thread.Join();
    }

    // From here on: for its own thread only.

    public ulong Digest => _follower.Digest;

    /// <summary>What clients read.</summary>
    public ReadModel<TaskCompletionSource<TaskInfo>> Reads => _reads;

    public Task SnapshotAsync() => _snapshots.WriteAsync(_follower);

    /// <summary>Applies a row of the journal that no batch will bring: one that a failed write turned out to have stored.</summary>
    public void Replay(long first, IReadOnlyList<Event> events, ulong digestAfter)
    {
        if (first > _follower.LastEventNumber)
        {
            _metrics.Replay(first, events, digestAfter);
            _reads.HandOn(first, events);
            Feed.Publish(first, events);
        }
    }

    private void Run()
    {
        var items = new List<Item>();
        while (_mailbox.Take(ref items))
        {
            foreach (var item in items)
            {
                try
                {
                    item.Work?.Invoke(this);
                    if (item.Batch is { } batch && !HasFailed)
                    {
                        Apply(batch);
                    }
                }
                catch (Exception fault)
                {
                    if (HasFailed)
                    {
                        continue;
                    }

                    // Whoever asks from here on is told so; what was asked before is still taken, and told the same.
                    HasFailed = true;
                    _reads.End();
                    LogStopped(_logger, fault);
                    _mailbox.Close();
                    _failed(fault);
                }
            }

            items.Clear();
        }

        _metrics.Dispose();
        _backlog.Release();
        _reads.End();
        Feed.Complete();
    }

    private void Apply(Batch batch)
    {
        _metrics.Apply(batch);
        _reads.HandOn(batch.FirstEventNumber, batch.Events);
        Feed.Publish(batch.FirstEventNumber, batch.Events);
        _backlog.Remove(batch.Events.Count);
        foreach (var asked in batch.LookUps)
        {
            _ = LookUpAsync(asked);
        }

        if (_follower.LastEventNumber - _snapshots.Latest >= _snapshotEvery && !_snapshots.IsBusy)
        {
            _ = _snapshots.WriteAsync(_follower);
        }
    }

    private async Task LookUpAsync(LookUp asked)
    {
        if (await _reads.LookUpAsync(asked).ConfigureAwait(false) is { } lookedUp)
        {
            LookedUp(lookedUp);
        }
    }

    [LoggerMessage(30, LogLevel.Critical, "The follower has stopped.")]
    private static partial void LogStopped(ILogger logger, Exception exception);

    private readonly record struct Item(Batch? Batch, Action<FollowerLoop>? Work);
}
