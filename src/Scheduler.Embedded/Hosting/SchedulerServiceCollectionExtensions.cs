using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Hosting;

namespace Scheduler.Embedded;

/// <summary>The scheduler in the generic host.</summary>
public static class SchedulerServiceCollectionExtensions
{
    /// <summary>
    /// Runs a scheduler with the host: it starts and ends with it, <see cref="ISchedulerClient"/> can be injected, and
    /// handlers get their services in a scope for each attempt. Handlers that are services (<c>AddTaskHandler</c>) are its
    /// handlers, and those that are an <see cref="ISubmitMiddleware"/> are around its submits. Calls made before it has started wait for that.
    /// </summary>
    /// <param name="configure">Runs when the host starts.</param>
    public static IServiceCollection AddScheduler(this IServiceCollection services, Action<EmbeddedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddScheduler((_, options) => configure(options));
    }

    /// <summary>As the other, where options need services.</summary>
    public static IServiceCollection AddScheduler(
        this IServiceCollection services, Action<IServiceProvider, EmbeddedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(provider =>
        {
            var options = new EmbeddedOptions { Services = provider, LoggerFactory = provider.GetService<ILoggerFactory>() };
            if (provider.GetService<TimeProvider>() is { } time)
            {
                options.TimeProvider = time;
            }

            configure(provider, options);
            options.Handlers.AddFrom(provider);
            foreach (var middleware in provider.GetServices<ISubmitMiddleware>())
            {
                options.SubmitMiddleware.Add(middleware);
            }

            return new SchedulerService(options, provider.GetRequiredService<IHostApplicationLifetime>());
        });
        services.TryAddSingleton<ISchedulerClient>(provider => provider.GetRequiredService<SchedulerService>().Client);
        services.AddHostedService(provider => provider.GetRequiredService<SchedulerService>());
        return services;
    }
}
