using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Actors;
using Scheduler.Core.Contracts;
using Scheduler.Hosting;
using Scheduler.Http;

namespace Scheduler.Seed;

/// <summary>
/// Serves the HTTP API beside the actor system: starts after it and ends before it. A standby seed forwards requests to the scheduler.
/// </summary>
internal sealed class HttpService(HttpToServe http, ISchedulerClient client, ILoggerFactory loggers) : IHostedService
{
    private SchedulerServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _server = await SchedulerServer.StartAsync(
                client, http.EndPoint, new SchedulerHttpOptions { Token = http.Token }, loggers, cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerConfigurationException e)
        {
            throw new ExitException(new SchedulerExit(ExitCode.CannotListen, e.Message));
        }

        loggers.CreateLogger("Scheduler.Seed").LogInformation("The HTTP API is at {Address}.", _server.Address);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }
    }
}
