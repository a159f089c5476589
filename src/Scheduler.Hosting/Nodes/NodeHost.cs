using Akka.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Hosting.Nodes;

/// <summary>
/// A worker node as a console program, with the options that <c>Scheduler.Node --help</c> shows:
/// <c>return await NodeHost.RunAsync(args, handlers => handlers.Handle(…));</c>
/// </summary>
public static class NodeHost
{
    /// <summary>Runs until it is asked to leave, or can't go on. What is wrong is said on the error stream.</summary>
    /// <param name="register">Adds handlers to those that the options choose.</param>
    /// <param name="services">Adds services for handlers to be made from.</param>
    /// <returns>The process's exit code: see <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args, Action<HandlerRegistry>? register = null, Action<IServiceCollection>? services = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new NodeCommand().RunAsync(args, node => HostRunner.RunAsync(() => Build(node, register, services)));
    }

    private static IHost Build(NodeToRun node, Action<HandlerRegistry>? register, Action<IServiceCollection>? services)
    {
        // Its own options are not those of the command line, which have been read.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var handlers = node.AddTo(new HandlerRegistry());
        register?.Invoke(handlers);
        services?.Invoke(builder.Services);
        var offer = node.Settings.Offer with { Kinds = handlers.Kinds, YieldingKinds = handlers.YieldingKinds };
        var settings = node.Settings with { Offer = offer };
        settings.Validate();
        HostRunner.Configure(builder, node.Member, settings.LeaveGrace, provider =>
        {
            var loggers = provider.GetRequiredService<ILoggerFactory>();
            var system = SchedulerHost.CreateSystem(GraceOf(settings).WithFallback(node.Member.Settings("node.conf")), loggers);
            SchedulerExtension.For(system).StartNode(settings, new AttemptRunner(handlers, provider, loggers: loggers));
            return system;
        });
        return builder.Build();
    }

    // Running attempts get their grace in this phase, 5 s by default, and their end has to be said.
    private static Config GraceOf(NodeSettings settings) => ConfigurationFactory.ParseString(FormattableString.Invariant(
        $"akka.coordinated-shutdown.phases.before-cluster-shutdown.timeout = {(settings.LeaveGrace + TimeSpan.FromSeconds(5)).TotalMilliseconds:0}ms"));
}
