using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>A member of the cluster in a generic host.</summary>
public static class SchedulerClusterServices
{
    /// <summary>
    /// Makes this program a member of the cluster for as long as its host runs; when the member has to leave, the host ends. Take
    /// <see cref="ISchedulerClient"/> from the services.
    /// </summary>
    /// <param name="start">Makes the actor system (<see cref="SchedulerHost.CreateSystem"/>), and starts in it what it is for: a node
    /// of its own handlers, say, by <see cref="SchedulerExtension.StartNode"/>.</param>
    public static IServiceCollection AddSchedulerCluster(this IServiceCollection services, Func<IServiceProvider, ActorSystem> start)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(start);
        services.AddSingleton(provider => new ActorSystemService(() => start(provider), provider.GetRequiredService<IHostApplicationLifetime>()));
        services.AddHostedService(provider => provider.GetRequiredService<ActorSystemService>());
        services.TryAddSingleton<ISchedulerClient>(provider =>
        {
            var service = provider.GetRequiredService<ActorSystemService>();
            return new ClusterSchedulerClient(
                () => SchedulerExtension.For(service.System).SchedulerUnlessEnding,
                () => SchedulerExtension.For(service.System).Ended);
        });
        return services;
    }
}
