using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests.Hosting;

/// <summary>A member of a cluster as a user of Akka.Hosting writes it, in a generic host of its own.</summary>
internal sealed class HostedMember : IAsyncDisposable
{
    private readonly IHost _host;

    private bool _hasStarted;

    private HostedMember(IHost host) => _host = host;

    public ActorSystem System => Services.GetRequiredService<ActorSystem>();

    public ISchedulerClient Client => Services.GetRequiredService<ISchedulerClient>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Made, not started.</summary>
    /// <param name="seed">As <c>akka.tcp://…</c>; null: it joins when it is told to.</param>
    public static HostedMember Of(
        Func<AkkaConfigurationBuilder, AkkaConfigurationBuilder> member,
        string? seed = null,
        string name = "scheduler",
        Action<IServiceCollection>? services = null,
        LogCapture? logs = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddProvider(logs ?? new LogCapture());
        builder.Services.AddHealthChecks();
        builder.Services.AddSchedulerClient();
        services?.Invoke(builder.Services);
        builder.Services.AddAkka(name, akka => member(akka
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(seed is null ? null : new ClusterOptions { SeedNodes = [seed] })
            .AddHocon(ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hocon", "test.conf"))), HoconAddMode.Prepend)
            .AddHocon("akka.loglevel = INFO", HoconAddMode.Prepend)));
        return new HostedMember(builder.Build());
    }

    /// <summary>Starts it if it has not started yet, and makes it a member of that one's cluster; null: of its own.</summary>
    public async Task<HostedMember> JoinAsync(HostedMember? seed = null)
    {
        if (!_hasStarted)
        {
            await StartAsync();
        }

        await Akka.Cluster.Cluster.Get(System).JoinAsync(Akka.Cluster.Cluster.Get((seed ?? this).System).SelfAddress);
        return this;
    }

    public async Task StartAsync()
    {
        await _host.StartAsync();
        _hasStarted = true;
    }

    public Task StopAsync() => _host.StopAsync();

    public Task UntilStoppedAsync() => _host.WaitForShutdownAsync();

    public async Task<HealthReportEntry> CheckAsync(string tag) =>
        Assert.Single((await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag))).Entries).Value;

    public async ValueTask DisposeAsync()
    {
        if (_hasStarted)
        {
            await _host.StopAsync();
        }

        _host.Dispose();
    }
}
