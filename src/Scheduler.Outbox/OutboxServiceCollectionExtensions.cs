using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>Adds the outbox to the generic host.</summary>
public static class OutboxServiceCollectionExtensions
{
    /// <summary>
    /// Registers a <see cref="TaskOutbox"/> for injection, and runs a relay with the host, which requires an <see cref="ISchedulerClient"/> among
    /// the services. Call it after adding the scheduler, so that the relay ends before the scheduler.
    /// </summary>
    /// <param name="configure">Default: the database of the services' <see cref="NpgsqlDataSource"/>.</param>
    public static IServiceCollection AddSchedulerOutbox(this IServiceCollection services, Action<OutboxOptions>? configure = null) =>
        services.AddSchedulerOutbox((_, options) => configure?.Invoke(options));

    /// <summary>Same as the other overload, for options that need services.</summary>
    public static IServiceCollection AddSchedulerOutbox(this IServiceCollection services, Action<IServiceProvider, OutboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(provider =>
        {
            var options = new OutboxOptions { Codecs = provider.GetService<PayloadCodecs>() };
            if (provider.GetService<TimeProvider>() is { } time)
            {
                options.TimeProvider = time;
            }

            configure(provider, options);
            if (options is { DataSource: null, ConnectionString: null })
            {
                options.DataSource = provider.GetService<NpgsqlDataSource>();
            }

            return options;
        });
        services.TryAddSingleton(provider => new TaskOutbox(provider.GetRequiredService<OutboxOptions>()));
        services.TryAddSingleton(provider => new OutboxRelay(
            provider.GetRequiredService<ISchedulerClient>(), provider.GetRequiredService<OutboxOptions>(), provider.GetService<ILogger<OutboxRelay>>()));
        services.AddHostedService<RelayService>();
        return services;
    }

    private sealed class RelayService(OutboxRelay relay) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => relay.RunAsync(stoppingToken);
    }
}
