using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>
/// A member of the cluster that is neither seed nor node, with an actor that submits: sends again what nobody has
/// answered, and watches again what nobody has told the end of.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _actor;
    private volatile TaskCompletionSource _changed = NewSignal();

    /// <param name="takesLeave">Not where the test kills the seed: there is nobody then to take leave of.</param>
    public ClusterClient(int seedPort, bool takesLeave = true)
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka.cluster.roles = ["client"]
            akka.loglevel = WARNING
            akka.coordinated-shutdown.run-by-actor-system-terminate = {{(takesLeave ? "on" : "off")}}
            """)
            .WithFallback(SchedulerHost.Network("127.0.0.1", 0, [$"127.0.0.1:{seedPort}"]))
            .WithFallback(SchedulerHost.Load("node.conf"));
        _system = ActorSystem.Create(SchedulerHost.SystemName, config);
        var scheduler = SchedulerExtension.For(_system).Scheduler;
        _actor = _system.ActorOf(Props.Create(() => new Client(this, scheduler)));
    }

    /// <summary>How each task ended, as it was told first.</summary>
    public ConcurrentDictionary<TaskId, TaskOutcome> Outcomes { get; } = new();

    public ConcurrentDictionary<TaskId, TaskReceipt> Accepted { get; } = new();

    /// <summary>Completes when each of the tasks has been accepted and has its outcome.</summary>
    public Task RunAsync(IReadOnlyList<TaskSpec> tasks, int perSubmit = 100)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _actor.Tell(new Run(tasks, perSubmit, done));
        return done.Task;
    }

    /// <summary>Completes when what was accepted, and how it ended, fulfils the condition.</summary>
    public async Task UntilAsync(Func<ClusterClient, bool> condition, TimeSpan atMost)
    {
        while (true)
        {
            // Taken before the look, so that no change is missed in between.
            var changed = _changed;
            if (condition(this))
            {
                return;
            }

            await changed.Task.WaitAsync(atMost);
        }
    }

    public void Dispose()
    {
        _system.Terminate().Wait(TimeSpan.FromSeconds(20));
        _system.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Changed()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    private sealed record Run(IReadOnlyList<TaskSpec> Tasks, int PerSubmit, TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    private sealed class Client : UntypedActor, IWithTimers
    {
        private readonly ClusterClient _owner;
        private readonly IActorRef _scheduler;
        private readonly HashSet<TaskId> _open = [];
        private readonly Dictionary<TaskId, TaskSpec[]> _unanswered = [];
        private TaskCompletionSource? _done;
        private int _sinceTick;

        public Client(ClusterClient owner, IActorRef scheduler)
        {
            _owner = owner;
            _scheduler = scheduler;
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("again", "again", TimeSpan.FromSeconds(1));

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Run run:
                    _done = run.Done;
                    foreach (var chunk in run.Tasks.Chunk(run.PerSubmit))
                    {
                        Array.ForEach(chunk, task => _open.Add(task.Id));
                        _unanswered.Add(chunk[0].Id, chunk);
                        _scheduler.Tell(new TaskSubmitted(chunk) { Watch = true });
                    }

                    break;
                case TaskAccepted accepted:
                    _sinceTick++;
                    _unanswered.Remove(accepted.Receipts[0].Task);
                    foreach (var receipt in accepted.Receipts)
                    {
                        _owner.Accepted.TryAdd(receipt.Task, receipt);
                    }

                    _owner.Changed();
                    break;
                case TaskOutcome outcome:
                    _sinceTick++;
                    _owner.Outcomes.TryAdd(outcome.Task, outcome);
                    _owner.Changed();
                    _open.Remove(outcome.Task);
                    break;
                case "again" when _sinceTick == 0:
                    foreach (var chunk in _unanswered.Values)
                    {
                        _scheduler.Tell(new TaskSubmitted(chunk) { Watch = true });
                    }

                    foreach (var task in _open.Where(_owner.Accepted.ContainsKey))
                    {
                        _scheduler.Tell(new WatchTask(task));
                    }

                    break;
                case "again":
                    _sinceTick = 0;
                    break;
            }

            if (_open.Count == 0 && _unanswered.Count == 0)
            {
                _done?.TrySetResult();
            }
        }
    }
}
