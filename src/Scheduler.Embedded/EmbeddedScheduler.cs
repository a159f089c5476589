using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Hosting;

namespace Scheduler.Embedded;

/// <summary>
/// A scheduler and its nodes in this process. The core has a thread of its own; tasks are kept in a data folder or in memory.
/// Safe for use by many threads. Dispose it to end cleanly: running attempts get a grace time, and everything is written.
/// </summary>
/// <example>
/// <code>
/// await using var scheduler = await EmbeddedScheduler.StartAsync(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
/// var task = await scheduler.SubmitAsync&lt;string&gt;("greet", "Ada");
/// Console.WriteLine(await task.ResultAsync());
/// </code>
/// </example>
public sealed partial class EmbeddedScheduler : ISchedulerClient, IBackup, IAsyncDisposable
{
    /// <summary>The name of a file in the data folder that the scheduler does not touch and that may exist before its first start. A program
    /// can use it to tell its own folders from those of other programs.</summary>
    public const string DataFolderNote = DataFolder.NoteName;

    private readonly Engine _engine;

    // Null: there is no middleware.
    private readonly SubmitPipeline? _submits;

    private EmbeddedScheduler(Engine engine)
    {
        _engine = engine;
        _submits = engine.Options.SubmitMiddleware.Count == 0 ? null : new SubmitPipeline(
            [.. engine.Options.SubmitMiddleware],
            async (tasks, cancellationToken) =>
                Response<SubmitAccepted>.From(await AnswerAsync(new SubmitTasks(tasks), cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Starts a scheduler.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is out of range; nothing was started.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used; it was not changed.</exception>
    public static Task<EmbeddedScheduler> StartAsync(
        Action<EmbeddedOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EmbeddedOptions();
        configure(options);
        return StartAsync(options, cancellationToken);
    }

    /// <inheritdoc cref="StartAsync(Action{EmbeddedOptions},CancellationToken)"/>
    public static async Task<EmbeddedScheduler> StartAsync(EmbeddedOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddBuiltInKinds();
        options.Validate();
        await options.EncodeSchedulesAsync(cancellationToken).ConfigureAwait(false);
        var logger = options.LoggerFactory?.CreateLogger<EmbeddedScheduler>() ?? (ILogger)NullLogger.Instance;

        // Recovery reads and computes for seconds: not on the caller's thread.
        var engine = await Task.Run(() => Engine.Open(options, logger), cancellationToken).ConfigureAwait(false);
        try
        {
            var scheduler = new EmbeddedScheduler(engine);
            await engine.StartAsync(scheduler, cancellationToken).ConfigureAwait(false);
            return scheduler;
        }
        catch
        {
            await engine.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Completes when the scheduler has been disposed; fails when the scheduler had to stop because of a fault, such as a disk that
    /// stays full. From then on every call is answered with <see cref="RejectionCode.Unavailable"/>.</summary>
    public Task Completion => _engine.Completion;

    /// <summary>The nodes that were started in this process, including those that were killed or have left: the latest of each name.</summary>
    public IReadOnlyList<LocalNode> LocalNodes => [.. _engine.Nodes.All.Select(node => new LocalNode(node))];

    /// <summary>Returns every event from now on, in order, once it is durable, in batches. A reader that is too slow is disconnected
    /// with an exception that says so.</summary>
    public IAsyncEnumerable<IReadOnlyList<RecordedEvent>> WatchAsync(CancellationToken cancellationToken = default) =>
        _engine.Follower.Feed.WatchAsync(cancellationToken);

    /// <summary>Adds a node while the scheduler is running. The name of a node that was killed or has left may be used again.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or the name is in use.</exception>
    public Task<LocalNode> AddNodeAsync(NodeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AddAsync();

        async Task<LocalNode> AddAsync()
        {
            var node = _engine.AddNode(options);
            await node.Joined.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new LocalNode(node);
        }
    }

    /// <summary>Ends a node as if its process had died: its handlers are asked to stop, their results are ignored,
    /// and its tasks run elsewhere.</summary>
    /// <returns>False when no node of that name is up.</returns>
    public bool KillNode(string name)
    {
        if (_engine.Nodes.Find(name)?.Kill() is not { } dead)
        {
            return false;
        }

        _engine.Inbox.PostControl(new NodeDied(dead));
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="DataFolderException">The folder exists already and is not empty, or there is no space for the copy.</exception>
    public Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);

        // It reads and writes for as long as the disk takes: not on the caller's thread.
        return Task.Run(() => _engine.BackUp(folder, cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync() => await _engine.StopAsync(_engine.Options.ShutdownGrace).ConfigureAwait(false);

    /// <summary>For tests: the digests of the leader's and the follower's state, once the scheduler has been disposed.</summary>
    internal (ulong Leader, ulong Follower) Digests => _engine.Digests;

    /// <summary>For tests: stops as if the process had died. Nothing more is written, and no caller is answered.</summary>
    internal Task CrashAsync() => _engine.CrashAsync();

    /// <summary>For tests: completes when a snapshot of the current state has been written.</summary>
    internal async Task SnapshotAsync() =>
        await (await _engine.Follower.AskAsync(follower => follower.SnapshotAsync()).ConfigureAwait(false)).ConfigureAwait(false);
}
