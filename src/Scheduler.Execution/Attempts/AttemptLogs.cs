using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>
/// Keeps what is logged while a handler runs, by any logger of the program. It is a separate provider beside the program's, with the program's
/// filters. It follows the attempt through everything that its handler awaits. The handler's own logger does not need it
/// (<see cref="HandlerLogger"/>).
/// </summary>
[ProviderAlias("Attempts")]
internal sealed class AttemptLogs : ILoggerProvider
{
    /// <summary>The prefix of the category of a handler's own logger.</summary>
    public const string HandlerCategory = "Scheduler.Handlers.";

    // One provider for each factory, however many runners use it.
    private static readonly ConditionalWeakTable<ILoggerFactory, AttemptLogs> Added = [];

    private static readonly AsyncLocal<IKeepsLog?> Running = new();

    /// <summary>Sets the attempt whose handler runs here, from now on until the caller returns.</summary>
    public static void Enter(IKeepsLog attempt) => Running.Value = attempt;

    /// <summary>Makes the factory's loggers write to attempts, too.</summary>
    public static void AddTo(ILoggerFactory? loggers)
    {
        if (loggers is null)
        {
            return;
        }

        var logs = new AttemptLogs();
        if (Added.TryAdd(loggers, logs))
        {
            try
            {
                loggers.AddProvider(logs);
            }
            catch (NotSupportedException)
            {
                // It has its providers once and for all. Handlers' own loggers are kept even so.
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName.StartsWith(HandlerCategory, StringComparison.Ordinal));

    public void Dispose()
    {
        // Attempts have their own logs.
    }

    /// <param name="isHandlers">Whether it is a handler's own logger, which keeps its lines itself.</param>
    private sealed class Logger(bool isHandlers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // Also where it writes nothing itself: so the handler's logger is enabled where the program has no other provider.
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && Running.Value is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!isHandlers && logLevel != LogLevel.None && Running.Value is { } attempt)
            {
                attempt.Log((LogLineLevel)logLevel, HandlerLogger.TextOf(state, exception, formatter));
            }
        }
    }
}
