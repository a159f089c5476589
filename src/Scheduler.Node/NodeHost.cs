using Akka.Actor;
using Scheduler.Actors;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;

namespace Scheduler.Node;

/// <summary>The actor system, and in it the node.</summary>
internal static class NodeHost
{
    public static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellationToken) =>
        (int)await HostRunner.RunAsync(() => Start(options), cancellationToken).ConfigureAwait(false);

    private static ActorSystem Start(NodeOptions options)
    {
        var handlers = BuiltInKinds.AddTo(new HandlerRegistry());
        var settings = new NodeSettings
        {
            Name = options.Name,
            Offer = new NodeOffer { Slots = options.Slots, Kinds = handlers.Kinds },
        };
        settings.Validate();
        var config = SchedulerHost.Network(options.Hostname, options.Port, options.Seeds).WithFallback(SchedulerHost.Load("node.conf"));
        var system = ActorSystem.Create(SchedulerHost.SystemName, config);
        SchedulerExtension.For(system).StartNode(settings, new AttemptRunner(handlers));
        return system;
    }
}
