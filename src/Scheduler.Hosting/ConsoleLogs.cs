using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Scheduler.Hosting;

/// <summary>Logs on standard output: one line per entry, for people or for machines.</summary>
internal static class ConsoleLogs
{
    public const string Simple = "simple";
    public const string Json = "json";

    // In order, with the offset: logs of several machines are put together.
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fffzzz ";

    public static IReadOnlyList<string> Formats { get; } = [Simple, Json];

    public static void Configure(IHostApplicationBuilder builder, string format, LogLevel level)
    {
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(level);

        // Why a host could not start, or has ended, is said on the error stream, once.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Akka.Hosting.AkkaHostedService", LogLevel.None);
        builder.Logging.AddFilter(typeof(SchedulerExit).FullName, LogLevel.None);

        // Of the web server and of connections only what goes wrong, unless all details are asked for.
        if (level == LogLevel.Information)
        {
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddFilter("Akka.Remote", LogLevel.Warning);
            builder.Logging.AddFilter("Akka.remoting", LogLevel.Warning);
        }

        if (format == Json)
        {
            builder.Logging.AddJsonConsole(options => Configure(options));
        }
        else
        {
            builder.Logging.AddSimpleConsole(options =>
            {
                Configure(options);
                options.SingleLine = true;
                options.ColorBehavior = LoggerColorBehavior.Default;
            });
        }
    }

    private static void Configure(ConsoleFormatterOptions options)
    {
        options.TimestampFormat = TimestampFormat;
        options.IncludeScopes = false;
    }
}
