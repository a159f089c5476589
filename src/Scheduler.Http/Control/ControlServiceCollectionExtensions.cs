using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;

namespace Scheduler.Http;

/// <summary>Adds the control endpoint to a generic host.</summary>
public static class ControlServiceCollectionExtensions
{
    /// <summary>Lets <c>scheduler list</c>, <c>show</c> and other commands query the host's scheduler while it is using its data folder. Must be
    /// added after the scheduler.</summary>
    /// <param name="dataFolder">The scheduler's data folder.</param>
    public static IServiceCollection AddSchedulerControl(this IServiceCollection services, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(dataFolder);
        return services.AddHostedService(provider => new ControlService(
            dataFolder, provider.GetRequiredService<ISchedulerClient>(), provider.GetService<ILogger<ControlEndpoint>>()));
    }

    private sealed class ControlService(string folder, ISchedulerClient scheduler, ILogger? logger) : IHostedService
    {
        private ControlEndpoint? _endpoint;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _endpoint = ControlEndpoint.Open(Path.GetFullPath(folder), scheduler, logger);
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_endpoint is { } endpoint)
            {
                await endpoint.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
