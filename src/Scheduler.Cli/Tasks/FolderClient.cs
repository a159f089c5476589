using System.Diagnostics;
using Scheduler.Cli.Run;
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
        MaxCalendars = 100_000,
        MaxHolds = 1_000_000,
        MaxUniqueKeys = 100_000_000,
        MaxGroups = 10_000_000,
        MaxLocks = 1_000_000,
        MaxLockWaiters = 100_000,
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

    /// <summary>How long to wait for an answer. A scheduler that starts reads its journal first, and does not answer requests meanwhile.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether this process works with the folder, because nobody else did: nothing runs.</summary>
    public bool IsNobodyElses => _own is not null;

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        // Asked again without an answer, it is the same run.
        var asked = request is RunSchedule { Moment: null } run ? run with { Moment = Timestamp.From(TimeProvider.System.GetUtcNow()) } : request;
        var answer = await UntilAnsweredAsync(asked, cancellationToken).ConfigureAwait(false);
        if (answer is not Rejection { Code: RejectionCode.UnknownQueue } || _own is not { } own)
        {
            return answer;
        }

        // Whoever works with the folder next says how its queues are ordered.
        foreach (var queue in QueuesOf(request).Distinct(StringComparer.Ordinal))
        {
            await own.ConfigureQueueAsync(new QueueOptions { Name = queue }, cancellationToken).ConfigureAwait(false);
        }

        return await own.AskAsync(asked, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var known = await this.GetAsync(task, cancellationToken).ConfigureAwait(false)
                ?? throw new RequestRejectedException(task.Unknown());
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

    private static IEnumerable<string> QueuesOf(Request request) => request switch
    {
        SubmitTasks { Tasks: var tasks } => tasks.Select(task => task.Queue),
        SetSchedule { Schedule: var schedule } => [schedule.Task.Queue],
        _ => [],
    };

    private async ValueTask<Answer> UntilAnsweredAsync(Request request, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            Answer? read = null;
            var isFree = _own is null && _reader.TryRead(view => view.Answer(request), out read);
            if (read is not null)
            {
                return read;
            }

            string? why = null;
            var scheduler = _own ?? (isFree ? await OwnAsync(cancellationToken).ConfigureAwait(false) : (ISchedulerClient?)Owner());
            if (scheduler is not null)
            {
                // No answer: it has ended, or ends; or what stood in the control file was left behind by another.
                var answer = await scheduler.AskAsync(request, cancellationToken).ConfigureAwait(false);
                if (answer is not Rejection { Code: RejectionCode.Unavailable or RejectionCode.NotAllowed, Message: var message })
                {
                    return answer;
                }

                why = message;
            }

            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new DataFolderException(
                    DataFolderProblem.InUse,
                    $"{_reader.Owner} uses the data folder '{_folder}' and does not answer requests{(why is null ? "" : ": " + why.TrimEnd('.'))}."
                    + " Ask again later, or stop it; a program of your own can be asked when it calls AddSchedulerControl.");
            }

            await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
        }
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
