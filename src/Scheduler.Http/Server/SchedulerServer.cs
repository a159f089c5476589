using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;

namespace Scheduler.Http;

/// <summary>The HTTP API on a port of its own, for processes that serve nothing else over HTTP.</summary>
public sealed class SchedulerServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SchedulerServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>For example <c>http://127.0.0.1:8080</c>.</summary>
    public Uri Address { get; }

    internal IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>();

    /// <param name="listen">The address to listen on; port 0 is a free one.</param>
    /// <exception cref="SchedulerConfigurationException">The port is not available.</exception>
    public static async Task<SchedulerServer> StartAsync(
        ISchedulerClient scheduler,
        IPEndPoint listen,
        SchedulerHttpOptions? options = null,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(listen);
        try
        {
            return await StartAsync(scheduler, listen, transport: null, options ?? new SchedulerHttpOptions(), loggers, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new SchedulerConfigurationException($"The HTTP API can't listen on {listen}: {e.Message} Choose another port.");
        }
    }

    /// <param name="transport">Accepts connections; null: sockets.</param>
    internal static async Task<SchedulerServer> StartAsync(
        ISchedulerClient scheduler,
        IPEndPoint listen,
        IConnectionListenerFactory? transport,
        SchedulerHttpOptions options,
        ILoggerFactory? loggers,
        CancellationToken cancellationToken)
    {
        // No configuration, no files, no environment: all that it does is said here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ListenOptions? bound = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen, l => bound = l);
        });
        builder.Services.AddRoutingCore();
        if (loggers is not null)
        {
            builder.Services.AddSingleton(loggers);
        }

        if (transport is not null)
        {
            builder.Services.AddSingleton(transport);
        }

        var app = builder.Build();
        try
        {
            app.MapScheduler(scheduler, options);
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new SchedulerServer(app, AddressOf(bound!.IPEndPoint!));
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Who waits for an outcome is told that there is none yet; everyone else is answered.
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    internal static Uri AddressOf(IPEndPoint endPoint) => new($"http://{endPoint}");
}
