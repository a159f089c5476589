using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Execution.Handlers;

namespace Scheduler.Hosting.Nodes;

/// <summary>
/// A worker node as a console program, with the options that <c>Scheduler.Node --help</c> shows:
/// <c>return await NodeHost.RunAsync(args, handlers => handlers.Handle(…));</c>
/// </summary>
public static class NodeHost
{
    /// <summary>Runs until the node is asked to leave, or cannot continue. Errors are written to the error stream.</summary>
    /// <param name="register">Adds handlers to those that the options choose.</param>
    /// <param name="services">Adds services that handlers are created from.</param>
    /// <returns>The process's exit code: see <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args, Action<HandlerRegistry>? register = null, Action<IServiceCollection>? services = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new NodeCommand().RunAsync(args, node => HostRunner.RunAsync(() => Build(node, register, services)));
    }

    /// <summary>
    /// Runs your own generic host that has a node added by <see cref="SchedulerNodeServices.AddSchedulerNode"/>:
    /// <c>return await NodeHost.RunAsync(builder.Build);</c> An error that prevents the start is written as one line to the error stream and gives
    /// an exit code; for a wrong option <see cref="ExitCode.Usage"/>. Exceptions that the host throws after it has started are reported in the same
    /// way.
    /// </summary>
    /// <returns>The process's exit code: see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return (int)await HostRunner.RunAsync(build).ConfigureAwait(false);
    }

    private static IHost Build(NodeToRun node, Action<HandlerRegistry>? register, Action<IServiceCollection>? services)
    {
        // Its own options are not those of the command line, which have been read.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        services?.Invoke(builder.Services);
        HostRunner.Configure(
            builder, node.Member, "node.conf", node.Settings.LeaveGrace,
            akka => akka.WithSchedulerNode(_ => node.Settings, handlers => node.AddTo(handlers, register)));
        return builder.Build();
    }
}
