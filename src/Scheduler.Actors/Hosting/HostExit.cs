using Akka.Actor;
using Akka.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Scheduler.Actors.Hosting;

/// <summary>
/// Logs why a member has ended, and makes that the exit code of its process, unless the end was clean. Akka.Hosting ends the host with the actor
/// system, but with its own exit code: -1 when the member was downed or has left, and 0 in all other cases.
/// </summary>
internal sealed partial class HostExit
{
    private const int CodeOfAkkaHosting = -1;

    private readonly ActorSystem _system;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private bool _isSaid;

    private HostExit(ActorSystem system, ILogger logger)
    {
        _system = system;
        _logger = logger;
    }

    /// <summary>Has an effect only once per system, however often it is called.</summary>
    public static void Follow(ActorSystem system, IDependencyResolver services)
    {
        if (!SchedulerExtension.For(system).TryFollow())
        {
            return;
        }

        var logger = (ILogger?)services.GetService<ILoggerFactory>()?.CreateLogger<SchedulerExit>() ?? NullLogger.Instance;
        var exit = new HostExit(system, logger);
        _ = exit.WhenEndedAsync();

        // Akka.Hosting sets its code, and then stops the host: this comes behind it.
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(exit.Say);
    }

    private async Task WhenEndedAsync()
    {
        await _system.WhenTerminated.ConfigureAwait(false);
        Say();
    }

    private void Say()
    {
        var exit = SchedulerExit.Of(_system);

        // A clean end leaves the application's own code alone, and takes away only the one that Akka.Hosting has set.
        if (exit.Code != ExitCode.Clean || Environment.ExitCode == CodeOfAkkaHosting)
        {
            Environment.ExitCode = (int)exit.Code;
        }

        // The host does not end before it is said, whoever of the two says it.
        lock (_gate)
        {
            if (exit.Code != ExitCode.Clean && !_isSaid)
            {
                _isSaid = true;
                LogEnded(_logger, exit.Message, (int)exit.Code, exit.Code);
            }
        }
    }

    [LoggerMessage(70, LogLevel.Error, "{Why} The exit code is {Code} ({Name}).")]
    private static partial void LogEnded(ILogger logger, string why, int code, ExitCode name);
}
