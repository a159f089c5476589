using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Scheduler.Core.Contracts;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>
/// A member of the cluster that is neither seed nor node, with an actor that submits: sends again what nobody has
/// answered, and watches again what nobody has told the end of. When the cluster throws it out it joins again. It leaves in good
/// order where the cluster goes on without it (<c>await using</c>), and at once where that ends with it (<c>using</c>).
/// </summary>
internal sealed class ClusterClient : IDisposable, IAsyncDisposable
{
    private readonly IReadOnlyList<string> _seeds;
    private readonly ConcurrentDictionary<TaskId, TaskSpec[]> _unanswered = new();
    private readonly ConcurrentDictionary<TaskId, byte> _open = new();
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _life;
    private volatile bool _isLeaving;
    private volatile IActorRef _actor = ActorRefs.Nobody;
    private volatile IActorRef _scheduler = ActorRefs.Nobody;

    public ClusterClient(TestCluster cluster)
    {
        _seeds = cluster.Seeds;
        _life = Task.Run(LiveAsync);
    }

    /// <summary>How each task ended, as it was told first.</summary>
    public ConcurrentDictionary<TaskId, TaskOutcome> Outcomes { get; } = new();

    public ConcurrentDictionary<TaskId, TaskReceipt> Accepted { get; } = new();

    /// <summary>Submitted, and not known to have ended.</summary>
    public int UnderWay => _open.Count;

    /// <summary>Each must have an id of its own in this client's life.</summary>
    public void Submit(IReadOnlyList<TaskSpec> tasks, int perSubmit = 100)
    {
        foreach (var chunk in tasks.Chunk(perSubmit))
        {
            Array.ForEach(chunk, task => _open[task.Id] = 0);
            _unanswered[chunk[0].Id] = chunk;
            _actor.Tell(new TaskSubmitted(chunk) { Watch = true });
        }
    }

    /// <summary>Completes when each of the tasks has been accepted and has its outcome.</summary>
    public async Task RunAsync(IReadOnlyList<TaskSpec> tasks, TimeSpan? atMost = null)
    {
        Submit(tasks);
        await UntilAsync(() => tasks.All(t => Accepted.ContainsKey(t.Id) && Outcomes.ContainsKey(t.Id)), atMost);
    }

    /// <summary>Has the scheduler do something, and waits until that is so.</summary>
    public async Task DoAsync(KernelCommand command) =>
        Assert.Equal(command, Assert.IsType<CommandAccepted>(await _scheduler.Ask(command, TestCluster.Soon)).Command);

    /// <summary>Asks for the task's end; how it ended comes as for any other.</summary>
    public void Cancel(TaskId task) => _scheduler.Tell(new CancelTask(task), ActorRefs.NoSender);

    /// <summary>Completes when what was accepted, and how it ended, fulfils the condition.</summary>
    public Task UntilAsync(Func<bool> condition, TimeSpan? atMost = null) => _changed.UntilAsync(condition, atMost ?? TestCluster.Soon);

    public void Dispose()
    {
        _closing.Cancel();
        _life.Wait(TestCluster.Soon);
        _closing.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _isLeaving = true;
        await _closing.CancelAsync();
        await _life.WaitAsync(TestCluster.Soon);
        _closing.Dispose();
    }

    private async Task LiveAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            var config = ConfigurationFactory.ParseString("""
                akka.loglevel = ERROR
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 20s
                # It is there before the seeds are: it asks again sooner than a host does.
                akka.cluster.seed-node-timeout = 500ms
                akka.remote.retry-gate-closed-for = 200ms
                """)
                .WithFallback(SchedulerHost.Network("127.0.0.1", 0, _seeds))
                .WithFallback(SchedulerHost.Load("client.conf"));
            using var system = SchedulerHost.CreateSystem(config);
            var scheduler = SchedulerExtension.For(system).Scheduler;
            _scheduler = scheduler;
            _actor = system.ActorOf(Props.Create(() => new Client(this, scheduler)));
            await Task.WhenAny(system.WhenTerminated, Task.Delay(Timeout.Infinite, _closing.Token));
            if (_isLeaving)
            {
                await LeaveAsync(system);
            }

            await system.Terminate();
        }
    }

    // The test may have killed whoever would answer.
    private static async Task LeaveAsync(ActorSystem system)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        if (!system.WhenTerminated.IsCompleted)
        {
            await Akka.Cluster.Cluster.Get(system).LeaveAsync(limit.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private sealed class Client(ClusterClient owner, IActorRef scheduler) : UntypedActor, IWithTimers
    {
        private int _sinceTick;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("again", "again", TimeSpan.FromSeconds(1));

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case TaskSubmitted submit:
                    scheduler.Tell(submit);
                    break;
                case TaskAccepted accepted:
                    _sinceTick++;
                    owner._unanswered.TryRemove(accepted.Receipts[0].Task, out _);
                    foreach (var receipt in accepted.Receipts)
                    {
                        owner.Accepted.TryAdd(receipt.Task, receipt);
                    }

                    owner._changed.Changed();
                    break;
                case TaskOutcome outcome:
                    _sinceTick++;
                    owner.Outcomes.TryAdd(outcome.Task, outcome);
                    owner._open.TryRemove(outcome.Task, out _);
                    owner._changed.Changed();
                    break;
                case "again" when _sinceTick == 0:
                    SendAgain();
                    break;
                case "again":
                    _sinceTick = 0;
                    break;
            }
        }

        private void SendAgain()
        {
            foreach (var chunk in owner._unanswered.Values)
            {
                scheduler.Tell(new TaskSubmitted(chunk) { Watch = true });
            }

            foreach (var task in owner._open.Keys.Where(owner.Accepted.ContainsKey))
            {
                scheduler.Tell(new WatchTask(task));
            }
        }
    }
}
