using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Actors.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;

namespace Scheduler.Actors;

/// <summary>
/// Adds the scheduler's parts to a member of the cluster, for Akka.Hosting:
/// <c>services.AddAkka("scheduler", akka => akka.WithRemoting(…).WithClustering(…).WithScheduler(…))</c>.
/// </summary>
/// <remarks>
/// <para>
/// Each method adds the settings that a member needs (<c>hocon/cluster.conf</c>, the file of its role, serializers and
/// dispatchers), as a fallback: settings of <c>WithRemoting</c>, <c>WithClustering</c> and <c>AddHocon</c> take precedence, except for
/// the database of a journal. Roles are added to the existing ones, so call <c>WithClustering</c> with roles before.
/// </para>
/// <para>
/// They also add the health checks <c>scheduler.live</c> and <c>scheduler.ready</c>, register the actor <see cref="SchedulerGateway"/>, write
/// what Akka logs to the host's <see cref="ILogger"/>s, and set the process's exit code (<see cref="ExitCode"/>) when the member has ended,
/// unless it left because it was asked to: then the application's own exit code is kept. Errors are thrown when the host starts, as a
/// <see cref="SchedulerConfigurationException"/>.
/// </para>
/// </remarks>
public static class SchedulerHostingExtensions
{
    /// <summary>Makes this member a seed: it runs the scheduler, or is a standby for it.</summary>
    /// <param name="journal">Where tasks are stored, the same for all seeds; closed when the actor system has ended.</param>
    /// <param name="settings">Changes the defaults: <c>seed => seed with { KeepFinishedFor = … }</c>. Must be the same on every seed.</param>
    public static AkkaConfigurationBuilder WithScheduler(
        this AkkaConfigurationBuilder builder, SchedulerJournal journal, Func<SchedulerSettings, SchedulerSettings>? settings = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(journal);
        var chosen = settings?.Invoke(new SchedulerSettings()) ?? new SchedulerSettings();
        chosen.Validate();
        return builder
            .AddMember("seed.conf", SchedulerExtension.SchedulerRole)
            .AddHocon(journal.Connection, HoconAddMode.Prepend)
            .AddHocon(journal.Complete(Akka.Configuration.Config.Empty), HoconAddMode.Append)
            .AddSetup(journal.Setup)
            .WithActors((system, registry) =>
            {
                _ = CloseAtEndAsync(journal, system);
                SchedulerExtension.For(system).StartScheduler(journal, chosen);
                RegisterGateway(system, registry);
            });
    }

    /// <summary>Makes this member a node: it runs tasks of the kinds that have a handler. Handlers are created from the host's services.</summary>
    /// <param name="settings">Changes the defaults (the machine's name, a slot for each processor, the machine's processors and memory):
    /// <c>node => node with { Name = "node-1" }</c>.</param>
    /// <param name="handlers">Registers handlers, and middleware around them. The node's kinds are those of these handlers and of the handlers
    /// among the host's services (<c>AddTaskHandler</c>). Null: only the latter.</param>
    /// <param name="attempts">How attempts run. Default: <see cref="AttemptOptions.Default"/>.</param>
    public static AkkaConfigurationBuilder WithSchedulerNode(
        this AkkaConfigurationBuilder builder,
        Func<NodeSettings, NodeSettings> settings,
        Action<HandlerRegistry>? handlers = null,
        AttemptOptions? attempts = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var registry = new HandlerRegistry();
        handlers?.Invoke(registry);
        var chosen = settings(NodeSettings.OfThisMachine);
        WithKinds(chosen, registry).Validate();
        attempts?.Validate();
        return builder
            .AddMember("node.conf", SchedulerExtension.WorkerRole)
            .AddHocon(MemberConfig.GraceOf(chosen), HoconAddMode.Append)
            .WithActors((system, actors, services) =>
            {
                var provider = services.GetService<IServiceProvider>();
                if (provider is not null)
                {
                    registry.AddFrom(provider);
                }

                SchedulerExtension.For(system).StartNode(WithKinds(chosen, registry), new AttemptRunner(
                    registry, provider, attempts, loggers: services.GetService<ILoggerFactory>()));
                RegisterGateway(system, actors);
            });
    }

    /// <summary>Makes this member a client, which submits tasks and runs none.</summary>
    /// <param name="settings">Changes the defaults: <c>client => client with { AnswerWithin = … }</c>.</param>
    public static AkkaConfigurationBuilder WithSchedulerClient(
        this AkkaConfigurationBuilder builder, Func<ClientSettings, ClientSettings>? settings = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var chosen = settings?.Invoke(new ClientSettings()) ?? new ClientSettings();
        chosen.Validate();

        // Known before any part of the member starts the gateway, whichever of them is added first.
        return (settings is null ? builder : builder.AddSetup(new SchedulerExtension.ClientSetup(chosen)))
            .AddMember("client.conf", SchedulerExtension.ClientRole)
            .WithActors(RegisterGateway);
    }

    private static NodeSettings WithKinds(NodeSettings settings, HandlerRegistry registry)
    {
        KnownPayloads.RequireNoOthers(registry);
        return settings with { Offer = settings.Offer with { Kinds = registry.Kinds, YieldingKinds = registry.YieldingKinds } };
    }

    private static async Task CloseAtEndAsync(SchedulerJournal journal, ActorSystem system)
    {
        await system.WhenTerminated.ConfigureAwait(false);
        journal.Dispose();
    }

    private static void RegisterGateway(ActorSystem system, IActorRegistry registry) =>
        registry.TryRegister<SchedulerGateway>(SchedulerExtension.For(system).Scheduler);

    private static AkkaConfigurationBuilder AddMember(this AkkaConfigurationBuilder builder, string file, string role) => builder
        .AddMemberConfig(file, role)
        .WithSchedulerHealthChecks()

        // Whoever waits for the member's end is there before what may end it is started.
        .WithActors((system, _, services) => HostExit.Follow(system, services));
}
