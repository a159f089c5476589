using System.Diagnostics;
using Scheduler.Cli.Run;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tasks;

/// <summary>
/// The scheduler of a data folder, whoever works with it: the process that does is asked through its control endpoint. Where
/// none does, the folder is read as it is, and for a change this process works with it for a moment, with no nodes: nothing
/// runs. All of that may change from one call to the next.
/// </summary>
internal sealed class FolderClient : ISchedulerClient, IAsyncDisposable
{
    // Wider than any owner's: what a moment's change must not do is forget what the owner remembers.
    private static readonly SchedulerLimits Wide = RunOptions.Limits with
    {
        MaxOutcomesKept = 100_000_000,
        OutcomesKeptFor = TimeSpan.FromDays(3_650),
        MaxUnfinishedTasks = 100_000_000,
        MaxSchedulingClasses = 100_000,
        MaxQueues = 10_000,
        MaxSchedules = 1_000_000,
    };

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly DataFolderReader _reader;
    private HttpSchedulerClient? _owner;
    private string? _ownerToken;
    private EmbeddedScheduler? _own;
    private ControlEndpoint? _ownControl;

    /// <exception cref="DataFolderException">There is no such folder, or it is not a scheduler's.</exception>
    public FolderClient(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _reader = new DataFolderReader(_folder);
    }

    /// <summary>How long to wait for an answer. A scheduler that starts reads its journal first, and can't be asked meanwhile.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether this process works with the folder, because nobody else did: nothing runs.</summary>
    public bool IsNobodyElses => _own is not null;

    public ValueTask<TaskInfo?> GetAsync(TaskId task, CancellationToken cancellationToken = default) =>
        ReadAsync(view => view.Get(task), client => client.GetAsync(task, cancellationToken), cancellationToken);

    public ValueTask<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default) =>
        ReadAsync(view => view.List(filter), client => client.ListAsync(filter, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(view => view.Count(), client => client.CountAsync(cancellationToken), cancellationToken);

    public ValueTask<TaskExplanation?> ExplainAsync(TaskId task, CancellationToken cancellationToken = default) =>
        ReadAsync(view => view.Explain(task), client => client.ExplainAsync(task, cancellationToken), cancellationToken);

    /// <summary>None, where nobody works with the folder.</summary>
    public ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<NodeInfo>>(_ => [], client => client.NodesAsync(cancellationToken), cancellationToken);

    public ValueTask<SchedulerStatistics> StatisticsAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(view => view.Statistics(), client => client.StatisticsAsync(cancellationToken), cancellationToken);

    public async ValueTask<Response<SubmitAccepted>> TrySubmitAsync(
        IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        var response = await ChangeAsync(client => client.TrySubmitAsync(tasks, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (response.Rejection?.Code == RejectionCode.UnknownQueue && _own is { } own)
        {
            // Whoever works with the folder next says how its queues are ordered.
            foreach (var queue in tasks.Select(t => t.Queue).Distinct(StringComparer.Ordinal))
            {
                await own.ConfigureQueueAsync(new QueueOptions { Name = queue }, cancellationToken).ConfigureAwait(false);
            }

            response = await own.TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    public ValueTask<Response<CancelAccepted>> CancelAsync(TaskId task, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.CancelAsync(task, cancellationToken), cancellationToken);

    public ValueTask<Response<RetryAccepted>> RetryAsync(TaskId task, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.RetryAsync(task, cancellationToken), cancellationToken);

    public ValueTask<Response<Acknowledged>> CordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.CordonNodeAsync(name, cancellationToken), cancellationToken);

    public ValueTask<Response<Acknowledged>> UncordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.UncordonNodeAsync(name, cancellationToken), cancellationToken);

    public ValueTask<Response<Acknowledged>> DrainNodeAsync(string name, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.DrainNodeAsync(name, cancellationToken), cancellationToken);

    public ValueTask<Response<Acknowledged>> ConfigureQueueAsync(QueueOptions queue, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.ConfigureQueueAsync(queue, cancellationToken), cancellationToken);

    public ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default) =>
        ReadAsync(view => view.Schedules(filter), client => client.SchedulesAsync(filter, cancellationToken), cancellationToken);

    public async ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default)
    {
        var response = await ChangeAsync(client => client.SetScheduleAsync(schedule, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (response.Rejection?.Code == RejectionCode.UnknownQueue && _own is { } own)
        {
            // As for a task.
            await own.ConfigureQueueAsync(new QueueOptions { Name = schedule.Task.Queue }, cancellationToken).ConfigureAwait(false);
            response = await own.SetScheduleAsync(schedule, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    public ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.HoldScheduleAsync(name, reason, cancellationToken), cancellationToken);

    public ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.ReleaseScheduleAsync(name, cancellationToken), cancellationToken);

    public ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, Timestamp? moment = null, CancellationToken cancellationToken = default)
    {
        // Asked again without an answer, it is the same run.
        var run = moment ?? Timestamp.From(TimeProvider.System.GetUtcNow());
        return ChangeAsync(client => client.RunScheduleAsync(name, run, cancellationToken), cancellationToken);
    }

    public ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        ChangeAsync(client => client.RemoveScheduleAsync(name, cancellationToken), cancellationToken);

    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var known = await GetAsync(task, cancellationToken).ConfigureAwait(false)
                ?? throw new RequestRejectedException(new Rejection(RejectionCode.UnknownTask, $"There is no task '{task}', or it was forgotten."));
            if (known.Phase.IsFinal())
            {
                return known;
            }

            await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        if (_own is not null)
        {
            await _own.DisposeAsync().ConfigureAwait(false);
            await _ownControl!.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ValueTask<T> ReadAsync<T>(
        Func<DataFolderView, T> read, Func<ISchedulerClient, ValueTask<T>> ask, CancellationToken cancellationToken) =>
        UntilAnsweredAsync(ask, () => (_reader.TryRead(read, out var result), result!), cancellationToken);

    private async ValueTask<Response<T>> ChangeAsync<T>(
        Func<ISchedulerClient, ValueTask<Response<T>>> ask, CancellationToken cancellationToken)
        where T : class =>
        await UntilAnsweredAsync(
            async client =>
            {
                var response = await ask(client).ConfigureAwait(false);
                return IsNoAnswer(response.Rejection) ? throw new RequestRejectedException(response.Rejection!) : response;
            },
            () => (false, default),
            cancellationToken,
            isChange: true).ConfigureAwait(false);

    /// <param name="read">What does without a scheduler, where nobody works with the folder.</param>
    private async ValueTask<T> UntilAnsweredAsync<T>(
        Func<ISchedulerClient, ValueTask<T>> ask, Func<(bool Done, T Result)> read, CancellationToken cancellationToken, bool isChange = false)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_own is null && read() is (true, var result))
            {
                return result;
            }

            string? why = null;
            if (await SchedulerAsync(isChange, cancellationToken).ConfigureAwait(false) is { } scheduler)
            {
                try
                {
                    return await ask(scheduler).ConfigureAwait(false);
                }
                catch (RequestRejectedException e) when (IsNoAnswer(e.Rejection))
                {
                    // It has ended, or ends; or what stood in the control file was left behind by another.
                    why = e.Message;
                }
            }

            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new DataFolderException(
                    DataFolderProblem.InUse,
                    $"{_reader.Owner} works with the data folder '{_folder}' and can't be asked{(why is null ? "" : ": " + why.TrimEnd('.'))}."
                    + " Ask again later, or stop it; a program of your own can be asked when it calls AddSchedulerControl.");
            }

            await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsNoAnswer(Rejection? rejection) => rejection?.Code is RejectionCode.Unavailable or RejectionCode.NotAllowed;

    private async ValueTask<ISchedulerClient?> SchedulerAsync(bool isChange, CancellationToken cancellationToken)
    {
        if (_own is not null)
        {
            return _own;
        }

        return isChange && _reader.TryRead(_ => true, out _)
            ? await OwnAsync(cancellationToken).ConfigureAwait(false)
            : Owner();
    }

    private HttpSchedulerClient? Owner()
    {
        var file = ControlFile.Read(_folder);
        if (file?.Token != _ownerToken)
        {
            _owner?.Dispose();
            _owner = file is null ? null : new HttpSchedulerClient(file.Address, file.Token);
            _ownerToken = file?.Token;
        }

        return _owner;
    }

    // No nodes, and no queues either: those of the folder stay as they are, and so does its history.
    private async ValueTask<EmbeddedScheduler?> OwnAsync(CancellationToken cancellationToken)
    {
        try
        {
            _own = await EmbeddedScheduler.StartAsync(
                new EmbeddedOptions
                {
                    DataFolder = _folder,
                    SchedulerName = "command",
                    Nodes = [],
                    Queues = [],
                    Schedules = null,
                    Handlers = RunOptions.Handlers(),
                    Limits = Wide,
                    KeepHistoryEvents = long.MaxValue,
                },
                cancellationToken).ConfigureAwait(false);
            _ownControl = ControlEndpoint.Open(_folder, _own);
            return _own;
        }
        catch (DataFolderException e) when (e.Problem == DataFolderProblem.InUse)
        {
            // Another has begun to work with it just now.
            return null;
        }
    }
}
