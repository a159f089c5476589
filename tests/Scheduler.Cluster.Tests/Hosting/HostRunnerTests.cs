using Akka.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Cluster.Tests.Hosting;

public sealed class HostRunnerTests : IDisposable
{
    // Of this process: it is the tests'.
    public void Dispose() => Environment.ExitCode = 0;

    [Fact]
    public async Task A_member_that_ends_by_itself_while_its_host_starts_has_its_own_exit_code()
    {
        var settings = ConfigurationFactory.ParseString("akka.cluster { shutdown-after-unsuccessful-join-seed-nodes = 1s, seed-node-timeout = 200ms }");
        Assert.Equal(ExitCode.NoSeed, await RunAsync(settings, builder => builder.Services.AddHostedService<StartsForEver>()));
    }

    [Fact]
    public async Task A_host_that_is_asked_to_stop_while_it_starts_ends_clean() =>
        Assert.Equal(ExitCode.Clean, await RunAsync(Config.Empty, builder => builder.Services.AddHostedService<StopsTheHost>()));

    private static Task<ExitCode> RunAsync(Config settings, Action<HostApplicationBuilder> add) => HostRunner.RunAsync(() =>
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var member = new Member("scheduler", "127.0.0.1", null, 0, ["127.0.0.1:1"], ConsoleLogs.Simple, LogLevel.Critical, null, false, false, settings);
        HostRunner.Configure(builder, member, "client.conf", TimeSpan.Zero, akka => akka.WithSchedulerClient());
        add(builder);
        return builder.Build();
    });

    private sealed class StartsForEver : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StopsTheHost(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
