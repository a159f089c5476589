using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Http.Tests;

/// <summary>A scheduler in memory, its HTTP API, and clients of it.</summary>
internal sealed class ApiBench : IAsyncDisposable
{
    private readonly EmbeddedScheduler _scheduler;
    private readonly SchedulerServer _server;

    private ApiBench(EmbeddedScheduler scheduler, SchedulerServer server, string? token)
    {
        _scheduler = scheduler;
        _server = server;
        Client = new HttpSchedulerClient(server.Address, token);
        Plain = new HttpClient { BaseAddress = server.Address };
    }

    public ISchedulerClient Direct => _scheduler;

    public HttpSchedulerClient Client { get; }

    public HttpClient Plain { get; }

    public Uri Address => _server.Address;

    /// <summary>Every route of the server with each of its methods.</summary>
    public IReadOnlyList<Route> Routes => [.. _server.Endpoints
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => new Route(method, endpoint.RoutePattern.RawText!)))];

    public static async Task<ApiBench> StartAsync(Action<EmbeddedOptions>? configure = null, SchedulerHttpOptions? options = null)
    {
        var scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.Durability = Durability.Memory;
            o.ShutdownGrace = TimeSpan.Zero;
            o.Nodes = [new NodeOptions { Name = "one", Slots = 2 }];
            configure?.Invoke(o);
        });
        return new ApiBench(scheduler, await SchedulerServer.StartAsync(scheduler, new IPEndPoint(IPAddress.Loopback, 0), options), options?.Token);
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Plain.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public sealed record Route(string Method, string Pattern)
    {
        public string Path(string id) => Pattern.Replace("{id}", id, StringComparison.Ordinal);
    }

    public Task StopSchedulerAsync() => _scheduler.DisposeAsync().AsTask();

    public Task StopServerAsync() => _server.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Plain.Dispose();
        await _server.DisposeAsync();
        await _scheduler.DisposeAsync();
    }
}
