using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Follow;
using Scheduler.Embedded.Journal;
using Scheduler.Embedded.Loop;
using Scheduler.Embedded.Nodes;
using Scheduler.Execution;
using Scheduler.Execution.Attempts;
using Scheduler.Storage.Archive;

namespace Scheduler.Embedded.Hosting;

/// <summary>All parts of a running scheduler: creates, starts and ends them in the right order.</summary>
internal sealed partial class Engine
{
    private const int MostReservedThreads = 128;

    private readonly OpenStores _stores;
    private Recovered? _recovered;
    private readonly SchedulerClock _clock;
    private readonly DownstreamBacklog _followerBacklog = new(FollowerLoop.BacklogLimit);
    private readonly DownstreamBacklog _archiveBacklog = new(ArchiveFeeder.BacklogLimit);
    private readonly ArchiveFeeder _archiveFeeder;
    private readonly JournalWriter _writer;
    private readonly SchedulerLoop _loop;
    private readonly AttemptRunner _runner;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, long> _lives = new(StringComparer.Ordinal);
    private readonly Lock _stopGate = new();
    private Task? _stopping;
    private bool _hasStarted;
    private volatile bool _isClosed;

    private Engine(EmbeddedOptions options, KernelOptions kernel, OpenStores stores, Recovered recovered, ILogger logger)
    {
        Options = options;
        _stores = stores;
        _recovered = recovered;
        _logger = logger;
        _clock = new SchedulerClock(options.TimeProvider);
        _runner = new AttemptRunner(
            options.Handlers, options.Services, options.ToAttemptOptions(), options.TimeProvider, options.LoggerFactory);
        Follower = new FollowerLoop(
            options.SchedulerName, recovered.Follower, _followerBacklog, options.SnapshotEvery, Abort, logger)
        {
            LookedUp = command => Inbox.PostControl(command),
        };
        _archiveFeeder = new ArchiveFeeder(
            stores.Archive,
            new Retention(options.KeepFinishedFor, options.KeepFinishedTasks),
            options.TimeProvider,
            _archiveBacklog,
            through => Follower.Post(follower => follower.Reads.Archived(through)),
            Abort,
            logger)
        {
            Needed = () => recovered.Follower.Needed,
        };
        _writer = new JournalWriter(stores.Journal, Inbox, stores.Committed, _followerBacklog, _archiveBacklog);
        _loop = new SchedulerLoop(
            options.SchedulerName, Inbox, _clock, _writer, Follower, Nodes, () => RecoverKernel(kernel), logger);
    }

    public EmbeddedOptions Options { get; }

    public LoopInbox Inbox { get; } = new();

    public NodeSet Nodes { get; } = new();

    public FollowerLoop Follower { get; }

    public IArchive Archive => _stores.Archive;

    public Task Completion => _completion.Task;

    /// <summary>Opens the storage and recovers.</summary>
    public static Engine Open(EmbeddedOptions options, ILogger logger)
    {
        var kernel = options.ToKernelOptions();
        if (options.IsInMemory && options.OpenStorage is null && options.Durability != Durability.Memory)
        {
            LogInMemory(logger);
        }

        var (storage, recovered) = StorageOpening.Open(options, kernel, logger);
        LogRecovered(logger, recovered.LastEventNumber, recovered.Kernel.UnfinishedTasks);
        return new Engine(options, kernel, storage, recovered, logger);
    }

    /// <param name="client">The client that handlers use.</param>
    public async Task StartAsync(ISchedulerClient client, CancellationToken cancellationToken)
    {
        _runner.Client = client;

        // Not kept: after a failed write there is another kernel, and this one must be free to go.
        var recovered = _recovered ?? throw new InvalidOperationException("It has been started already.");
        _recovered = null;
        var known = recovered.Follower.Nodes();
        foreach (var node in known)
        {
            _lives[node.Id.Name] = node.Id.Incarnation;
        }

        _hasStarted = true;
        _archiveFeeder.Start();
        Follower.Start(_stores.Archive, _archiveFeeder, new Snapshotter(_stores.Journal, _archiveFeeder, Options.KeepHistoryEvents, _logger));
        foreach (var entries in recovered.Unarchived)
        {
            Follower.Post(follower => follower.Reads.HandOn(entries, entries.LastEvent));
        }

        // Whoever ran here before is gone for certain: this process has the folder.
        foreach (var node in known)
        {
            Inbox.PostControl(new NodeDied(node.Id));
        }

        _loop.Start(recovered.Kernel);
        _ = EndWithLoopAsync();
        await _loop.Started.WaitAsync(cancellationToken).ConfigureAwait(false);
        ReserveThreads();
        foreach (var options in Options.Nodes)
        {
            AddNode(options);
        }

        await Task.WhenAll(Nodes.All.Select(node => node.Joined)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public EmbeddedNode AddNode(NodeOptions options)
    {
        options.Validate(Options.Handlers.Kinds, Options.Limits);
        OptionRange.Require("The number of nodes", Nodes.All.Count(n => n.IsUp && n.Name != options.Name) + 1, 1, Options.Limits.MaxNodes);
        var node = new EmbeddedNode(
            NextLifeOf(options.Name), options.ToOffer(Options.Handlers), _runner, Inbox, _clock);
        if (_isClosed || !Nodes.TryAdd(node))
        {
            throw new SchedulerConfigurationException(_isClosed
                ? "The scheduler is stopping: no node can be added."
                : $"There is a node '{options.Name}' already. Choose another name.");
        }

        node.Connect();
        return node;
    }

    /// <param name="isControl">Whether the command takes precedence over what clients submit.</param>
    public Task<Answer> AskAsync(KernelCommand command, bool isControl)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = command with { ReplyTo = answer };
        if (_isClosed || !(isControl ? Inbox.PostControl(asked) : Inbox.PostRequest(asked)))
        {
            answer.SetResult(FollowerLoop.Stopped().Rejection);
        }

        return answer.Task;
    }

    // Higher than any before, even when the clock was set back meanwhile.
    private NodeId NextLifeOf(string name)
    {
        lock (_lives)
        {
            var incarnation = Math.Max(_clock.Wall.Ticks, _lives.GetValueOrDefault(name) + 1);
            _lives[name] = incarnation;
            return new NodeId(name, incarnation);
        }
    }

    // Handlers that block hold threads of the pool. With one for each slot, and some to spare, they don't hold up who
    // waits for their results.
    private void ReserveThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var completion);
        var wanted = Environment.ProcessorCount + Math.Min(MostReservedThreads, Options.Nodes.Sum(n => n.Slots));
        if (workers < wanted)
        {
            ThreadPool.SetMinThreads(wanted, completion);
        }
    }

    private Kernel RecoverKernel(KernelOptions kernel)
    {
        var recovery = new Recovery(_stores.Journal, kernel, _stores.Name, _logger);
        return recovery.RecoverKernel(row =>
            Follower.Post(follower => follower.Replay(row.FirstEventNumber, row.Events, row.DigestAfter)));
    }

    /// <summary>Makes a copy. Removals wait until it is complete: see <see cref="SqliteJournalStore.BackUp"/>.</summary>
    public long BackUp(string to, CancellationToken cancellationToken) => _stores is { Folder: { } folder, Journal: SqliteJournalStore journal }
        ? DataFolderBackup.CopyOwn(folder, to, journal, cancellationToken)
        : throw new SchedulerConfigurationException("The tasks are kept in memory: there is no data folder to copy. Set DataFolder to have one.");

    private void Abort(Exception reason)
    {
        _followerBacklog.Release();
        _archiveBacklog.Release();
        _loop.Abort(reason);
    }

    [LoggerMessage(60, LogLevel.Warning, "No data folder: tasks are kept in memory and are gone when the process ends. Set DataFolder to keep them.")]
    private static partial void LogInMemory(ILogger logger);

    [LoggerMessage(61, LogLevel.Information, "The state was recovered up to event {EventNumber}: {Unfinished} unfinished tasks.")]
    private static partial void LogRecovered(ILogger logger, long eventNumber, int unfinished);
}
