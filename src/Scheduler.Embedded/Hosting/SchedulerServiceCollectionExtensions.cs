using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Hosting;

namespace Scheduler.Embedded;

/// <summary>Adds the scheduler to the generic host.</summary>
public static class SchedulerServiceCollectionExtensions
{
    /// <summary>
    /// Runs a scheduler that starts and ends with the host. <see cref="ISchedulerClient"/> can be injected, and
    /// handlers get their services from a scope for each attempt. Handlers that are registered as services (<c>AddTaskHandler</c>) are added to the
    /// scheduler, and services of type <see cref="ISubmitMiddleware"/> are put around its submits. Calls that are made before the scheduler has
    /// started wait for the start.
    /// </summary>
    /// <param name="configure">Runs when the host starts.</param>
    public static IServiceCollection AddScheduler(this IServiceCollection services, Action<EmbeddedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddScheduler((_, options) => configure(options));
    }

    /// <summary>Same as the other overload, for options that need services.</summary>
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
