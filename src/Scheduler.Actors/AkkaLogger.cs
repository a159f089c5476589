using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Scheduler.Actors;

/// <summary>What shared parts log goes where actors log.</summary>
internal sealed class AkkaLogger(ILoggingAdapter log) : ILogger
{
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
