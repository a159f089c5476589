using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Takes the lines that a handler logs.</summary>
internal interface IKeepsLog
{
    void Log(LogLineLevel level, string text);
}

/// <summary>A handler's own logger: writes to the program's log, and to the log that is kept with the attempt.</summary>
/// <param name="inner">The program's logger, whose filters apply to both. Null: the program has none.</param>
internal sealed class HandlerLogger(ILogger? inner, IKeepsLog kept) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner?.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner?.IsEnabled(logLevel) ?? logLevel is >= LogLevel.Information and not LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            kept.Log((LogLineLevel)logLevel, TextOf(state, exception, formatter));
            inner?.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    public static string TextOf<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        return exception is null ? text : $"{text}{Environment.NewLine}{exception}";
    }
}
