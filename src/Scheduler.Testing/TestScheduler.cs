using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded;
using Scheduler.Testing.Engine;

namespace Scheduler.Testing;

/// <summary>
/// The real scheduler, for tests: the kernel, the rules and the handlers of production, in memory and in virtual time. Handlers run on the thread
/// of the test, one at a time, within the call that runs them: there is nothing to wait for, and each run is the same. Time stands still until the
/// test moves it.
/// </summary>
/// <remarks>
/// Handlers that wait by the scheduler's <see cref="Time"/> (<c>context.TimeProvider</c>) wait in virtual time. A handler that continues on the
/// thread pool, or calls a server of the test, is waited for in real time, for at most <see cref="TestOptions.Patience"/>. Safe for use by many
/// threads: requests of other threads are answered by the one that moves the time.
/// </remarks>
/// <example><code>
/// using var scheduler = TestScheduler.Start(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
/// var task = await scheduler.SubmitAsync&lt;string>("greet", "Ada");
/// Assert.Equal("Hello, Ada!", await task.ResultAsync());
/// </code></example>
public sealed partial class TestScheduler : ISchedulerClient, IDisposable
{
    private readonly VirtualWorld _world;
    private readonly VirtualCluster _cluster;
    private readonly IReadOnlyList<NodeOptions> _nodes;
    private readonly List<TaskSpec> _submitted = [];
    private TaskId? _assigned;

    internal TestScheduler(EmbeddedOptions options, TestOptions test, TestClock clock)
    {
        Options = test;
        _world = clock.World;
        Time = options.TimeProvider = clock.Time;
        _cluster = new VirtualCluster(_world, clock.Time, options) { Stored = Note };
        _nodes = TestNodes.Of(options);
        _cluster.IsOpen = test.Mode == TestMode.Inline;
        StartAll();
    }

    /// <summary>The options of this scheduler.</summary>
    public TestOptions Options { get; }

    /// <summary>The virtual clock, for other parts of the test. Its timers fire when the test moves the time.</summary>
    public TimeProvider Time { get; }

    TimeProvider ISchedulerClient.TimeProvider => Time;

    /// <summary>The current moment of virtual time.</summary>
    public DateTimeOffset Now => _world.Now.ToDateTimeOffset();

    /// <summary>Every task that was submitted, in order: by the test, by handlers and by schedules.</summary>
    public IReadOnlyList<TaskSpec> Submitted
    {
        get
        {
            lock (_submitted)
            {
                return [.. _submitted];
            }
        }
    }

    /// <summary>Starts a scheduler that is set up as in production: pass the method that configures yours.</summary>
    /// <param name="configure">Handlers, queues, limits, schedules. Data folder and clock are not used. A node without a <c>Capacity</c> has plenty; the default one has four slots.</param>
    /// <param name="mode">When tasks run.</param>
    /// <exception cref="SchedulerConfigurationException">An option is out of range.</exception>
    public static TestScheduler Start(Action<EmbeddedOptions> configure, TestMode mode = TestMode.Inline) => Start(configure, new TestOptions { Mode = mode });

    /// <inheritdoc cref="Start(Action{EmbeddedOptions}, TestMode)"/>
    /// <param name="options">Options of the test scheduler.</param>
    public static TestScheduler Start(Action<EmbeddedOptions> configure, TestOptions options)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(options);
        var embedded = new EmbeddedOptions();
        configure(embedded);
        return Start(embedded, options);
    }

    /// <inheritdoc cref="Start(Action{EmbeddedOptions}, TestOptions)"/>
    public static TestScheduler Start(EmbeddedOptions embedded, TestOptions options)
    {
        ArgumentNullException.ThrowIfNull(embedded);
        ArgumentNullException.ThrowIfNull(options);
        return new TestScheduler(embedded, options, new TestClock(options));
    }

    /// <summary>Runs what is due, and what results from it, until nothing is left to do at this moment. Time stands still.</summary>
    public void Run() => Opened(() => Drive(_world.Now));

    /// <summary>Runs one attempt of the next task, until it has ended or waits for something. Time stands still.</summary>
    /// <returns>The task afterwards; null: no task can run now.</returns>
    /// <exception cref="SchedulerTestException">The mode is <see cref="TestMode.Inline"/>: everything that can run has already run.</exception>
    public TaskInfo? RunNext()
    {
        RequireTest();
        if (Options.Mode != TestMode.Manual)
        {
            throw new SchedulerTestException($"Tasks run one by one with {nameof(TestMode)}.{nameof(TestMode.Manual)} only: here each runs when it is submitted.");
        }

        foreach (var node in _cluster.Nodes.Where(node => !node.IsDead).ToArray())
        {
            // One more than it holds, and then no more, until a task fits.
            var held = node.Attempts.Sum(attempt => attempt.Running.Assignment.Task.Slots);
            for (var slots = held + 1; slots <= node.Window; slots++)
            {
                _assigned = null;
                _cluster.Offer(node, slots);
                _cluster.Offer(node, 0);
                Drive(_world.Now);
                if (_assigned is { } ran)
                {
                    return _cluster.Find(ran);
                }
            }
        }

        return null;
    }

    /// <summary>Lets time pass, and runs everything that becomes due, in order.</summary>
    /// <param name="by">Zero or longer.</param>
    public void Advance(TimeSpan by)
    {
        OptionRange.Require("The time to advance by", by, TimeSpan.Zero, Durations.Longest);
        Opened(() => DriveTo(_world.Now + by));
    }

    /// <inheritdoc cref="Advance"/>
    /// <param name="to">Not earlier than <see cref="Now"/>.</param>
    public void AdvanceTo(DateTimeOffset to)
    {
        OptionRange.Require("The moment to advance to", to.UtcDateTime, Now.UtcDateTime, DateTime.MaxValue);
        Opened(() => DriveTo(Timestamp.From(to)));
    }

    /// <summary>Lets time pass until every task has ended.</summary>
    /// <exception cref="SchedulerTestException">Some have not ended after <see cref="TestOptions.LongestWait"/>: the message says why
    /// not.</exception>
    public void RunToEnd() => Opened(() =>
    {
        _world.Drive(() => _cluster.UnfinishedTasks == 0, _world.Now + Options.LongestWait);
        if (_cluster.UnfinishedTasks > 0)
        {
            throw NotEnded(_cluster.Tasks(new TaskFilter { Finished = false })[0].Id);
        }
    });

    /// <summary>Acts as if the process had died and started again: running handlers do not continue and are not notified, and the scheduler
    /// recovers from its journal.</summary>
    public void Crash()
    {
        RequireTest();
        foreach (var node in _cluster.Nodes)
        {
            node.Die();
        }

        _cluster.Scheduler!.Die();
        StartAll();
    }

    /// <summary>Acts as if the node's process had died and started again. Its handlers do not continue and are not notified; their tasks run
    /// again.</summary>
    /// <exception cref="SchedulerConfigurationException">There is no such node.</exception>
    public void CrashNode(string name)
    {
        RequireTest();
        OptionRange.RequireKnown("node", name, _nodes.Select(node => node.Name));
        _cluster.Node(name)!.Die();
        _cluster.StartNode(_nodes.First(node => node.Name == name));
        Drive(_world.Now);
    }

    /// <summary>Creates a signal that handlers can wait for.</summary>
    public TestSignal NewSignal() => new(_world, () =>
    {
        // Where another thread moves the time, that goes on with it.
        if (Options.Mode == TestMode.Inline && Flow.Running is null)
        {
            _world.Drive(() => false, _world.Now);
        }
    });

    /// <summary>From now on nothing runs; handlers that have not ended do not continue.</summary>
    public void Dispose()
    {
        foreach (var node in _cluster.Nodes)
        {
            node.Die();
        }

        _cluster.Scheduler!.Die();
    }

    private void Note(Batch batch)
    {
        lock (_submitted)
        {
            _submitted.AddRange(batch.Events.OfType<TaskAdmitted>().Select(happened => Decoded(happened.Task)));
        }

        _assigned ??= batch.Events.OfType<TaskAssigned>().FirstOrDefault()?.Task;
    }

    // As it was submitted, for what tests assert of it.
    private TaskSpec Decoded(TaskSpec task)
    {
        if (!PayloadEnvelope.IsEncoded(task.Payload.Span))
        {
            return task;
        }

        try
        {
            var decoding = (Codecs ?? PayloadCodecs.None).DecodeAsync(task.Payload, PayloadContext.OfPayload(task));
            return task with { Payload = decoding.AsTask().GetAwaiter().GetResult() };
        }
        catch (PayloadCodecException)
        {
            // Its attempt says why.
            return task;
        }
    }

    private void StartAll()
    {
        _cluster.StartScheduler();
        foreach (var node in _nodes)
        {
            _cluster.StartNode(node);
        }

        Drive(_world.Now);
    }

    private void Opened(Action run)
    {
        RequireTest();
        if (Options.Mode == TestMode.Inline)
        {
            run();
            return;
        }

        _cluster.IsOpen = true;
        try
        {
            run();
        }
        finally
        {
            _cluster.IsOpen = false;
            Drive(_world.Now);
        }
    }

    private static void RequireTest()
    {
        if (Flow.Running is not null)
        {
            throw new SchedulerTestException("A handler can't move the time of the test that it runs in, nor crash it: only the test can.");
        }
    }

    private void DriveTo(Timestamp moment)
    {
        Drive(moment);
        _world.MoveTo(moment);
    }

    private void Drive(Timestamp through)
    {
        if (!_world.Drive(() => false, through))
        {
            throw new SchedulerTestException("Another thread is moving the time of this test: let one do it at a time.");
        }
    }
}
