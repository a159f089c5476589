using System.Collections;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Scheduler.Actors.Hosting;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Scheduler.Actors;

/// <summary>
/// Writes what Akka logs, and what actors log through it, to the log of the host. Akka.Hosting's logger, the base class, writes all of it
/// under the category of the actor system, so that nothing can be filtered; repeats time and level in the text; and logs an error for
/// each broken connection.
/// </summary>
public sealed class HostLogger : LoggerFactoryLogger
{
    private readonly ILoggerFactory _factory = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>Settings that make an actor system use it.</summary>
    internal static Config Settings { get; } = ConfigurationFactory.ParseString($$"""
        akka {
          loggers = ["{{NameOf<HostLogger>()}}"]
          # Before its loggers run and after: by default lines of a form of their own.
          stdout-logger-class = "{{NameOf<EarlyLogger>()}}"
        }
        """);

    /// <summary>Prevents Akka from creating log lines that the host's log would drop.</summary>
    public static Config LevelOf(ILoggerFactory factory) =>
        ConfigurationFactory.ParseString($"akka.loglevel = {LowestOf(factory.CreateLogger("Akka"))}");

    protected override void Log(LogEvent log, ActorPath path)
    {
        var category = CategoryOf(log);
        if (!_loggers.TryGetValue(category, out var logger))
        {
            _loggers.Add(category, logger = _factory.CreateLogger(category));
        }

        logger.Log(LevelOf(log), LogLines.IdOf(log.GetTemplate()), new Line(log), IsOfConnection(log) ? null : log.Cause, static (line, _) => line.ToString());
    }

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

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

    /// <summary>The text and, for structured logs, its parts, its template, and the actor it came from.</summary>
    private sealed class Line(LogEvent log) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly string _text = log.Message.ToString() ?? "";
        private readonly List<KeyValuePair<string, object?>> _parts = PartsOf(log);

        public int Count => _parts.Count;

        public KeyValuePair<string, object?> this[int index] => _parts[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _parts.GetEnumerator();

        public override string ToString() => _text;

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static List<KeyValuePair<string, object?>> PartsOf(LogEvent log)
        {
            List<KeyValuePair<string, object?>> parts = [new("Actor", log.LogSource)];
            if (log.TryGetProperties(out var properties) && properties is not null)
            {
                parts.AddRange(properties.Select(p => new KeyValuePair<string, object?>(p.Key, p.Value)));
            }

            parts.Add(new("{OriginalFormat}", log.GetTemplate()));
            return parts;
        }
    }
}

/// <summary>Logs only problems, before the host's log exists and after it has ended.</summary>
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
