using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>Runs an actor system as a console program: until it ends by itself, or SIGTERM or Ctrl+C asks it to.</summary>
public static class HostRunner
{
    // Longer than all phases of an orderly shutdown together; the default, 30 s, might cut it short.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Says on the way out, on the error stream, why it ended, unless that was clean.</summary>
    public static async Task<ExitCode> RunAsync(Func<ActorSystem> start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        try
        {
            SchedulerHost.RaiseThreads();
            var builder = Host.CreateApplicationBuilder();
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
            builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
            builder.Services.AddSingleton(services => new ActorSystemService(start, services.GetRequiredService<IHostApplicationLifetime>()));
            builder.Services.AddHostedService(services => services.GetRequiredService<ActorSystemService>());
            using var host = builder.Build();
            var service = host.Services.GetRequiredService<ActorSystemService>();
            await host.RunAsync(cancellationToken).ConfigureAwait(false);
            return Report(service.Exit ?? new SchedulerExit(ExitCode.Failed, "It did not shut down in time."));
        }
        catch (SchedulerConfigurationException e)
        {
            return Report(new SchedulerExit(ExitCode.Usage, e.Message));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Report(new SchedulerExit(ExitCode.Failed, e is SchedulerException ? e.Message : e.ToString()));
        }
    }

    /// <summary>Says it, and gives its code.</summary>
    public static ExitCode Report(SchedulerExit exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        if (exit.Code != ExitCode.Clean)
        {
            Console.Error.WriteLine(exit.Message);
        }

        return exit.Code;
    }
}
