using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Hosting.Nodes;

/// <summary>Adds a node to a generic host, with its options in the host's configuration.</summary>
public static class SchedulerNodeServices
{
    /// <summary>
    /// Adds a node by Akka.Hosting, and <see cref="ISchedulerClient"/>. Its options are those that <c>Scheduler.Node --help</c> shows, from
    /// <c>Scheduler:Node</c> in <c>appsettings.json</c> and the environment; <c>Scheduler:Node:Seed</c> is required. They are checked
    /// before the host starts anything. An error is thrown as a <see cref="SchedulerConfigurationException"/>, which
    /// <see cref="NodeHost.RunAsync(Func{IHost})"/> turns into a line on the error stream and <see cref="ExitCode.Usage"/>. (Logs are the host's,
    /// so <c>LogFormat</c> and <c>LogLevel</c> have no effect here.)
    /// </summary>
    /// <param name="handlers">Adds handlers to those that the options choose.</param>
    /// <param name="akka">Adds other parts to the actor system.</param>
    public static IServiceCollection AddSchedulerNode(
        this IServiceCollection services,
        IConfiguration configuration,
        Action<HandlerRegistry>? handlers = null,
        Action<AkkaConfigurationBuilder>? akka = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var node = new Lazy<NodeToRun>(() => new NodeCommand().Read(configuration));
        services.AddOptions<Check>().Validate(_ => node.Value.Settings.Name.Length > 0).ValidateOnStart();
        services.Configure<HostOptions>(
            options => options.ShutdownTimeout = HostRunner.ShutdownTimeout + IfValid(node, n => n.Settings.LeaveGrace, TimeSpan.Zero));
        return services
            .AddAkka<MemberService>(IfValid(node, n => n.Member.Cluster, SchedulerHost.SystemName), (builder, _) =>
            {
                builder
                    .AddHocon(node.Value.Member.Settings("node.conf"), HoconAddMode.Prepend)
                    .WithSchedulerNode(_ => node.Value.Settings, registry => node.Value.AddTo(registry, handlers));
                akka?.Invoke(builder);
            })
            .AddSchedulerClient();
    }

    // For what is needed before the host starts. What is wrong with the options is told when it does.
    private static T IfValid<T>(Lazy<NodeToRun> node, Func<NodeToRun, T> value, T otherwise)
    {
        try
        {
            return value(node.Value);
        }
        catch (SchedulerConfigurationException)
        {
            return otherwise;
        }
    }

    // Options are checked at the start by their type.
    private sealed class Check;
}
