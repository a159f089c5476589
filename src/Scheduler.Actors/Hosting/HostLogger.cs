using System.Collections;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Scheduler.Actors;

/// <summary>What Akka logs, and what actors log through it, in the log of the host.</summary>
public sealed class HostLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILoggerFactory _factory;
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    public HostLogger() => _factory = Context.System.Settings.Setup.Get<HostLoggerSetup>().Value.Factory;

    /// <summary>The setup and the settings that make an actor system use it.</summary>
    public static (Setup Setup, Config Settings) For(ILoggerFactory factory) =>
        (new HostLoggerSetup(factory), ConfigurationFactory.ParseString($$"""
        akka {
          loggers = ["{{typeof(HostLogger).FullName}}, {{typeof(HostLogger).Assembly.GetName().Name}}"]
          loglevel = {{LowestOf(factory.CreateLogger("Akka"))}}
          # Before its loggers run and after: by default lines of a form of their own.
          stdout-logger-class = "{{typeof(EarlyLogger).FullName}}, {{typeof(EarlyLogger).Assembly.GetName().Name}}"
        }
        """));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent log:
                Log(log);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static string LowestOf(ILogger logger) =>
        logger.IsEnabled(LogLevel.Debug) ? "DEBUG"
        : logger.IsEnabled(LogLevel.Information) ? "INFO"
        : logger.IsEnabled(LogLevel.Warning) ? "WARNING"
        : "ERROR";

    // A connection that broke is no error here: members are meant to come and go, and what counts is said again.
    private static bool IsOfConnection(LogEvent log) => log.LogSource.Contains("/system/endpointManager/", StringComparison.Ordinal);

    private static LogLevel LevelOf(LogEvent log) => log.LogLevel() switch
    {
        Akka.Event.LogLevel.ErrorLevel => IsOfConnection(log) ? LogLevel.Warning : LogLevel.Error,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
        Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    // What is not logged by an actor has a text such as "Cluster (akka://scheduler)" in place of its type.
    private static string CategoryOf(LogEvent log) =>
        IsOfConnection(log) ? "Akka.Remote"
        : log.LogClass == typeof(DummyClassForStringSources) ? $"Akka.{log.LogSource.Split(' ', '(', ':', '/')[0]}"
        : log.LogClass.FullName!;

    private void Log(LogEvent log)
    {
        var category = CategoryOf(log);
        if (!_loggers.TryGetValue(category, out var logger))
        {
            _loggers.Add(category, logger = _factory.CreateLogger(category));
        }

        logger.Log(LevelOf(log), default, new Line(log), IsOfConnection(log) ? null : log.Cause, static (line, _) => line.ToString());
    }

    /// <summary>The text, and beside it, for structured logs, which actor it came from.</summary>
    private sealed class Line(LogEvent log) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly string _text = log.Message.ToString() ?? "";

        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] =>
            index == 0 ? new KeyValuePair<string, object?>("Actor", log.LogSource) : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        public override string ToString() => _text;

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>Says only what is wrong, before the host's log is there and when it has gone.</summary>
public sealed class EarlyLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is Error error)
        {
            Console.Error.WriteLine(error);
        }
    }
}

/// <summary>Carries the host's loggers into the actor system.</summary>
internal sealed class HostLoggerSetup(ILoggerFactory factory) : Setup
{
    public ILoggerFactory Factory { get; } = factory;
}
