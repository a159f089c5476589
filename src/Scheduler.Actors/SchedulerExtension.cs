using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Nodes;
using Scheduler.Actors.Scheduling;
using Scheduler.Execution.Attempts;

namespace Scheduler.Actors;

/// <summary>
/// The scheduler, seen from an <see cref="ActorSystem"/> that is a member of its cluster:
/// <c>SchedulerExtension.For(system).Scheduler.Tell(new TaskSubmitted(…), self)</c>.
/// </summary>
/// <remarks>The system's configuration needs <see cref="DefaultConfig"/> as a fallback.</remarks>
public sealed class SchedulerExtension : IExtension
{
    /// <summary>Members that may run the scheduler.</summary>
    public const string SchedulerRole = "scheduler";

    /// <summary>Members that run tasks.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The longest message that crosses the wire; <c>maximum-frame-size</c> in <c>hocon/</c> is the same. A longer
    /// one is dropped by Akka's remoting, with a line in the sender's log and no word to whoever sent it.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    internal const string NodeActorName = "scheduler-node";
    private const string SingletonName = "scheduler";

    private readonly ExtendedActorSystem _system;
    private readonly Lazy<IActorRef> _proxy;

    private SchedulerExtension(ExtendedActorSystem system)
    {
        _system = system;
        _proxy = new Lazy<IActorRef>(StartProxy);
    }

    /// <summary>Serializer and dispatchers: what every member needs in its configuration, as the last fallback.</summary>
    public static Config DefaultConfig { get; } =
        ConfigurationFactory.FromResource<SchedulerExtension>("Scheduler.Actors.reference.conf");

    /// <summary>
    /// Where <see cref="TaskSubmitted"/> and <see cref="WatchTask"/> go, wherever the scheduler is. Keeps nothing back: what
    /// is sent while there is no scheduler is gone, and whoever gets no answer sends again with the same ids.
    /// </summary>
    public IActorRef Scheduler => _proxy.Value;

    public static SchedulerExtension For(ActorSystem system) => system.WithExtension<SchedulerExtension, Provider>();

    /// <summary>Makes this member, which needs the role <see cref="SchedulerRole"/>, one of those that may run the scheduler.</summary>
    /// <exception cref="Core.Contracts.SchedulerConfigurationException">An option is out of range.</exception>
    public void StartScheduler(SchedulerSettings? settings = null, TimeProvider? time = null)
    {
        var chosen = settings ?? new SchedulerSettings();
        chosen.Validate();
        var clock = time ?? TimeProvider.System;
        var self = Cluster.Get(_system).SelfUniqueAddress;
        var name = FormattableString.Invariant($"{self.Address}#{(uint)self.Uid}");
        Action<SchedulerExit> exit = Exit;
        var supervisor = Props.Create(() => new SchedulerSupervisor(chosen, name, clock, exit)).WithDispatcher(Dispatchers.Scheduler);
        var manager = ClusterSingletonManagerSettings.Create(_system).WithRole(SchedulerRole).WithSingletonName(SingletonName);
        _system.ActorOf(ClusterSingletonManager.Props(supervisor, StopScheduler.Instance, manager), SingletonName);
    }

    /// <summary>Makes this member, which needs the role <see cref="WorkerRole"/>, run tasks. When the actor system shuts down
    /// the node finishes what runs, hands back what does not end in time, and leaves.</summary>
    /// <exception cref="Core.Contracts.SchedulerConfigurationException">An option is out of range.</exception>
    public void StartNode(NodeSettings settings, AttemptRunner runner, TimeProvider? time = null)
    {
        settings.Validate();
        var clock = time ?? TimeProvider.System;
        var proxy = Scheduler;
        Action drained = () => Exit(new SchedulerExit(ExitCode.Clean, $"{settings.Name} was drained."));
        var node = _system.ActorOf(
            Props.Create(() => new NodeActor(settings, runner, proxy, clock, drained)).WithDispatcher(Dispatchers.Node), NodeActorName);
        Action<SchedulerExit> exit = Exit;
        _system.ActorOf(Props.Create(() => new SeedWatch(exit)), "seed-watch");
        CoordinatedShutdown.Get(_system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "leave-scheduler", async () =>
        {
            if (CoordinatedShutdown.Get(_system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason)
            {
                // Cut off: there is nobody to hand anything back to, and the lease ends by itself.
                return Akka.Done.Instance;
            }

            // A little longer than the grace: its end still has to be said.
            await node.Ask<NodeLeft>(new LeaveCluster(settings.LeaveGrace), settings.LeaveGrace + TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            return Akka.Done.Instance;
        });
    }

    /// <summary>Shuts the actor system down in order; a host turns the reason into its exit code.</summary>
    internal void Exit(SchedulerExit exit) => _ = CoordinatedShutdown.Get(_system).Run(new SchedulerExitReason(exit));

    private IActorRef StartProxy()
    {
        var settings = ClusterSingletonProxySettings.Create(_system)
            .WithRole(SchedulerRole)
            .WithSingletonName(SingletonName)

            // It would drop the oldest silently when full; nobody is to rely on it.
            .WithBufferSize(0);
        return _system.ActorOf(ClusterSingletonProxy.Props("/user/" + SingletonName, settings), "scheduler-proxy");
    }

    private sealed class Provider : ExtensionIdProvider<SchedulerExtension>
    {
        public override SchedulerExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
