using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>Adds the scheduler's client to the services of a member of the cluster.</summary>
public static class SchedulerClientServices
{
    /// <summary>
    /// Registers <see cref="ISchedulerClient"/> with the services of a host that <c>AddAkka</c>, called before or after, makes a member of the
    /// cluster: <c>services.AddAkka("scheduler", akka => …WithSchedulerClient()).AddSchedulerClient()</c>. It can be used once the host has
    /// started. Services of type <see cref="ISubmitMiddleware"/> are put around its submits, the first as the outermost; a
    /// <see cref="PayloadCodecs"/> among the services encodes what it sends. (It is a separate call because <c>AddAkka</c> runs its delegate after
    /// the services are built, when none can be added.)
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
