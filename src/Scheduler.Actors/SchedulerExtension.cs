using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Tools.Client;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Remote;
using Scheduler.Actors.Client;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Nodes;
using Scheduler.Actors.Scheduling;
using Scheduler.Actors.Serialization;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Actors;

/// <summary>
/// The scheduler, seen from an <see cref="ActorSystem"/> that is a member of its cluster. Actors send plain messages,
/// <c>SchedulerExtension.For(system).Scheduler.Tell(new TaskSubmitted(…), self)</c>; other code uses <see cref="Client"/>.
/// </summary>
/// <remarks>The system's configuration needs <see cref="DefaultConfig"/> as a fallback.</remarks>
public sealed class SchedulerExtension : IExtension
{
    /// <summary>The role of members that may run the scheduler.</summary>
    public const string SchedulerRole = "scheduler";

    /// <summary>The role of members that run tasks.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The role of members that only submit tasks. Nothing depends on it.</summary>
    public const string ClientRole = "client";

    /// <summary>The maximum size of a message on the wire, in bytes; <c>maximum-frame-size</c> in <see cref="DefaultConfig"/> is the same. A longer
    /// message is dropped by Akka's remoting, with a line in the sender's log but no notice to the sender.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    /// <summary>The approximate maximum size of a submit, including payloads, in bytes. It is sent in as many messages as it needs, and becomes one
    /// journal row.</summary>
    public const int MaxSubmitBytes = 64 * 1024 * 1024;

    /// <summary>
    /// The service that an actor outside of the cluster sends to, through Akka's <c>ClusterClient</c>: on every seed,
    /// <c>client.Tell(new ClusterClient.Send(SchedulerExtension.GatewayPath, new TaskSubmitted(…)))</c>. The return path closes
    /// after 30 s without traffic, so ask again by <see cref="WatchTask"/> for what takes longer. The actor system's configuration needs
    /// <see cref="DefaultConfig"/>, and those of <c>ClusterClientReceptionist</c> and <c>DistributedPubSub</c>, as fallbacks.
    /// </summary>
    public const string GatewayPath = "/user/" + GatewayName;

    internal const string NodeActorName = "scheduler-node";
    internal const string GatewayName = "scheduler-gateway";

    private readonly ExtendedActorSystem _system;
    private readonly Lazy<IActorRef> _proxy;
    private readonly Lazy<IActorRef> _gateway;
    private ClientSettings _clientSettings;
    private int _isFollowed;

    private SchedulerExtension(ExtendedActorSystem system)
    {
        _system = system;
        MemberCheck.Require(system);
        _clientSettings = system.Settings.Setup.Get<ClientSetup>() is { HasValue: true, Value: var setup }
            ? setup.Settings
            : new ClientSettings();
        _proxy = new Lazy<IActorRef>(StartProxy);
        _gateway = new Lazy<IActorRef>(StartGateway);
        Client = new ClusterSchedulerClient(() => SchedulerUnlessEnding, () => Ended);
        Ended = EndOf(system);
        if (system.Provider is IRemoteActorRefProvider)
        {
            Action<SchedulerExit> exit = Exit;
            system.SystemActorOf(Props.Create(() => new QuarantineListener(exit)), "scheduler-quarantine");
            Func<bool> isMember = () => system.Settings.HasCluster && Cluster.Get(system).SelfMember.Status != MemberStatus.Removed;
            system.SystemActorOf(Props.Create(() => new OtherClusters(exit, isMember)), OtherClusters.Name);
        }
    }

    /// <summary>Serializer and dispatchers: every member needs these settings in its configuration, as the last fallback.</summary>
    public static Config DefaultConfig { get; } =
        SchedulerSerializer.Bindings.WithFallback(ConfigurationFactory.FromResource<SchedulerExtension>("Scheduler.Actors.reference.conf"));

    /// <summary>
    /// This member's gateway to the scheduler, wherever the scheduler is, for actors. It accepts <see cref="TaskSubmitted"/>,
    /// <see cref="WatchTask"/>, <see cref="CancelTask"/>, <see cref="RetryTask"/>, <see cref="ReviseTask"/> and <see cref="ExplainTask"/> (answered
    /// by <see cref="CancelAccepted"/>, <see cref="RetryAccepted"/>, <see cref="ReviseAccepted"/> and <see cref="Explained"/>, or
    /// <see cref="TaskRejected"/>), <see cref="CordonNode"/>, <see cref="UncordonNode"/>, <see cref="DrainNode"/>, <see cref="ConfigureQueue"/>,
    /// <see cref="SetSchedule"/>, <see cref="HoldSchedule"/>, <see cref="ReleaseSchedule"/>, <see cref="RemoveSchedule"/>,
    /// <see cref="SetCalendar"/>, <see cref="RemoveCalendar"/>, <see cref="SetLimit"/>, <see cref="RemoveLimit"/>, <see cref="PlaceHold"/>,
    /// <see cref="ReleaseHold"/>, <see cref="RunSchedule"/> and <see cref="BackfillSchedule"/> (answered by <see cref="CommandAccepted"/>, the last
    /// two by <see cref="RunAccepted"/> and <see cref="BackfillAccepted"/>, or by <see cref="CommandRejected"/>). It answers every message, after a
    /// configured time with <see cref="RejectionCode.Unavailable"/>: then it is unknown whether the message took effect, so send it again, with the
    /// same ids.
    /// </summary>
    public IActorRef Scheduler => _gateway.Value;

    /// <summary>The same for code that awaits.</summary>
    public ISchedulerClient Client { get; }

    /// <summary><see cref="Scheduler"/>; null if it is first used while the actor system ends and can no longer start actors.</summary>
    internal IActorRef? SchedulerUnlessEnding
    {
        get
        {
            try
            {
                return Scheduler;
            }
            catch (InvalidOperationException)
            {
                // So says ActorOf of a system that ends; what else may be wrong with an actor is told by an AkkaException.
                return null;
            }
        }
    }

    /// <summary>Fires when the actor system has ended.</summary>
    internal CancellationToken Ended { get; }

    /// <summary>The actor of this member's node; null: it has none.</summary>
    internal IActorRef? Node { get; private set; }

    /// <exception cref="SchedulerConfigurationException">The actor system lacks what a member needs; the message says what, and what
    /// to do.</exception>
    public static SchedulerExtension For(ActorSystem system) => system.WithExtension<SchedulerExtension, Provider>();

    /// <summary>Configures how this member's clients wait, and how much may wait. If the defaults are not suitable, call it before
    /// <see cref="Scheduler"/> or <see cref="Client"/> is first used.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or the client is already in use.</exception>
    public void ConfigureClient(ClientSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _clientSettings = _gateway.IsValueCreated
            ? throw new SchedulerConfigurationException("The client of this member is in use already: configure it before.")
            : settings;
    }

    /// <summary>Makes this member, which needs the role <see cref="SchedulerRole"/>, one of those that may run the scheduler.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or the role is missing.</exception>
    /// <param name="journal">The journal that the actor system was configured with; every seed must open the same.</param>
    public void StartScheduler(SchedulerJournal journal, SchedulerSettings? settings = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var chosen = settings ?? new SchedulerSettings();
        chosen.Validate();
        MemberCheck.RequireRole(_system, SchedulerRole);
        SchedulerSingleton.Start(_system, journal, chosen, time ?? TimeProvider.System, Exit);
        ClusterClientReceptionist.Get(_system).RegisterService(Scheduler);
    }

    /// <summary>Makes this member, which needs the role <see cref="WorkerRole"/>, run tasks. When the actor system shuts down,
    /// the node finishes running tasks, hands back those that do not end in time, and leaves.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or the role is missing.</exception>
    public void StartNode(NodeSettings settings, AttemptRunner runner, TimeProvider? time = null)
    {
        settings.Validate();
        MemberCheck.RequireRole(_system, WorkerRole);
        runner.Client ??= Client;
        var clock = time ?? TimeProvider.System;
        var proxy = _proxy.Value;
        Action<SchedulerExit> exit = Exit;
        var node = _system.ActorOf(
            Props.Create(() => new NodeActor(settings, runner, proxy, clock, exit)).WithDispatcher(Dispatchers.Node), NodeActorName);
        Node = node;

        // It also says when no scheduler is known for long.
        _ = Scheduler;
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

    /// <summary>True the first time: the caller is to follow this member to its end.</summary>
    internal bool TryFollow() => Interlocked.Exchange(ref _isFollowed, 1) == 0;

    /// <summary>Shuts the actor system down cleanly; a host turns the reason into its exit code.</summary>
    internal void Exit(SchedulerExit exit) => _ = CoordinatedShutdown.Get(_system).Run(new SchedulerExitReason(exit));

    private static CancellationToken EndOf(ActorSystem system)
    {
        var end = new CancellationTokenSource();
        _ = system.WhenTerminated.ContinueWith(_ => end.Cancel(), TaskScheduler.Default);
        return end.Token;
    }

    private IActorRef StartProxy()
    {
        var settings = ClusterSingletonProxySettings.Create(_system)
            .WithRole(SchedulerRole)
            .WithSingletonName(SchedulerSingleton.Name)

            // It would drop the oldest silently when full; nobody is to rely on it.
            .WithBufferSize(0);
        return _system.ActorOf(ClusterSingletonProxy.Props("/user/" + SchedulerSingleton.Name, settings), "scheduler-proxy");
    }

    private IActorRef StartGateway()
    {
        var (settings, proxy) = (_clientSettings, _proxy.Value);
        return _system.ActorOf(
            Props.Create(() => new GatewayActor(settings, proxy, TimeProvider.System)).WithDispatcher(Dispatchers.Gateway), GatewayName);
    }

    /// <summary>The settings of this member's clients, if they are known before the actor system starts.</summary>
    internal sealed class ClientSetup(ClientSettings settings) : Setup
    {
        public ClientSettings Settings { get; } = settings;
    }

    private sealed class Provider : ExtensionIdProvider<SchedulerExtension>
    {
        public override SchedulerExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
