using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>The scheduler's client as a service of a member of the cluster.</summary>
public static class SchedulerClientServices
{
    /// <summary>
    /// Makes <see cref="ISchedulerClient"/> a service of a host that is a member of the cluster by <c>AddAkka</c>, before it or after:
    /// <c>services.AddAkka("scheduler", akka => …WithSchedulerClient()).AddSchedulerClient()</c>. It can be used when the host has
    /// started. Services that are an <see cref="ISubmitMiddleware"/> are around its submits, the first as the outermost; a
    /// <see cref="PayloadCodecs"/> among the services encodes what it sends. (It is a call of its own because <c>AddAkka</c> runs its delegate when the services are built, and none can be added any more.)
    /// </summary>
    public static IServiceCollection AddSchedulerClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ISchedulerClient>(provider =>
        {
            SchedulerExtension Extension() => SchedulerExtension.For(provider.GetRequiredService<ActorSystem>());
            var client = new ClusterSchedulerClient(() => Extension().SchedulerUnlessEnding, () => Extension().Ended);
            return (provider.GetService<PayloadCodecs>() is { } codecs ? client.WithCodecs(codecs) : client)
                .WithSubmitMiddleware([.. provider.GetServices<ISubmitMiddleware>()]);
        });
        return services;
    }
}
