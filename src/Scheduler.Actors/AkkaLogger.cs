using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Scheduler.Actors;

/// <summary>The log of shared parts in an actor system without a host: as text, together with the actors' log.</summary>
internal sealed class AkkaLogger(ILoggingAdapter log) : ILogger
{
    /// <summary>The logger of the host, which keeps event ids and structure, if the actor system has one.</summary>
    public static ILogger Of<T>(ActorSystem system, ILoggingAdapter log) =>
        system.Settings.Setup.Get<LoggerFactorySetup>() is { HasValue: true, Value: var host }
            ? host.LoggerFactory.CreateLogger<T>()
            : new AkkaLogger(log);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        switch (logLevel)
        {
            case LogLevel.Error or LogLevel.Critical:
                log.Error(exception, text);
                break;
            case LogLevel.Warning:
                log.Warning(exception, text);
                break;
            case LogLevel.Information:
                log.Info(exception, text);
                break;
        }
    }
}
