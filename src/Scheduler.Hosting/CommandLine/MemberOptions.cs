using System.Collections;
using System.CommandLine;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Options that seeds and nodes have in common.</summary>
internal sealed class MemberOptions
{
    private readonly Option<string> _hostname = OptionValues.Text(
        "--hostname", "The host name or address at which other members reach this one.", "HOST", "127.0.0.1");

    private readonly Option<string> _cluster = OptionValues.Text(
        "--cluster", "The name of the cluster, the same for all its members. A member with another name can't join.", "NAME", SchedulerHost.SystemName);

    private readonly Option<string?> _bind = new("--bind")
    {
        Description = "The address to listen on, if it differs from --hostname, such as 0.0.0.0. Default: that of --hostname.",
        HelpName = "HOST",
    };

    private readonly Option<int> _port;

    private readonly Option<string[]> _seeds;

    private readonly Option<string> _logFormat = OptionValues.Name(
        "--log-format", "The format of log lines on standard output.", "format of logs", ConsoleLogs.Formats, ConsoleLogs.Simple);

    private readonly Option<LogLevel> _logLevel = new("--log-level")
    {
        Description = "The lowest level that is logged: Trace, Debug, Information, Warning or Error.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    private readonly Option<string?> _tls = new("--tls")
    {
        Description = "A PKCS#12 file (.pfx) with this member's key and its certificate, for its --hostname: members then use TLS, and each "
            + "presents its certificate to the other. Set it on all members or on none.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _tlsPassword = new("--tls-password")
    {
        Description = "The password of that file. Set it in the environment, where other users can't see it.",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _untilStdinCloses = new("--until-stdin-closes")
    {
        Description = "Leave, as on SIGTERM, when standard input closes, so that the host ends with the program that started it, however "
            + "that program ends.",
    };

    private readonly Option<bool> _ignoreTerminal = new("--ignore-terminal")
    {
        Description = "Ignore Ctrl-C and the closing of the terminal (SIGINT, SIGHUP): the program that started the host decides when it leaves.",
    };

    private readonly LayeredOptions _layers;

    /// <param name="host">The host's name in lower case, as in the names of variables.</param>
    public MemberOptions(RootCommand command, string host, int port, bool mustJoin)
    {
        var any = mustJoin ? " 0: any free port." : "";
        _port = OptionValues.Number("--port", $"The port to listen on.{any}", mustJoin ? 0 : 1, 65_535, port, "PORT");
        _seeds = new Option<string[]>("--seed")
        {
            Description = "The seeds through which to join: one or three, in the same order on every member."
                + (mustJoin ? "" : " The first of them that runs forms the cluster if there is none. Default: this seed alone."),
            HelpName = "HOST:PORT",
            AllowMultipleArgumentsPerToken = true,
            Required = mustJoin,
        };
        var config = new Option<string?>("--config")
        {
            Description = $"A HOCON file: these options under scheduler.{host}, and Akka's settings, which override those of hocon/.",
            HelpName = "FILE",
        };
        Array.ForEach<Option>([_cluster, _hostname, _bind, _port, _seeds, config, _logFormat, _logLevel, _tls, _tlsPassword, _untilStdinCloses, _ignoreTerminal], command.Options.Add);
        _layers = new LayeredOptions(command, config, host);
    }

    /// <summary>Reads the options and runs the host with them, or shows the help.</summary>
    public async Task<int> RunAsync<T>(IReadOnlyList<string> args, Func<ParseResult, Member, T> read, Func<T, Task<ExitCode>> run)
    {
        HostStreams.Prepare();
        try
        {
            var result = _layers.Parse(args, Environment.GetEnvironmentVariables(), ConfiguredOptions.OfProcess);
            if (result.IsQuestion)
            {
                // Unlike a log, an answer is worth an exit code where it can't be written.
                var output = new InvocationConfiguration
                {
                    Output = StandardStreams.Writer(StandardStreams.Output),
                    EnableDefaultExceptionHandler = false,
                };
                return await result.Options.InvokeAsync(output).ConfigureAwait(false);
            }

            var host = read(result.Options, Read(result));
            return (int)await run(host).ConfigureAwait(false);
        }
        catch (Core.Contracts.SchedulerConfigurationException e)
        {
            return (int)HostRunner.Report(new SchedulerExit(
                ExitCode.Usage, $"{e.Message}{Environment.NewLine}'--help' tells what there is."));
        }
        catch (Exception e)
        {
            return (int)HostRunner.Report(HostRunner.ExitOf(e));
        }
    }

    /// <summary>Reads the options from the configuration alone.</summary>
    public T Read<T>(IConfiguration configuration, Func<ParseResult, Member, T> read) =>
        Read([], new Hashtable(), () => configuration, read);

    /// <summary>Reads the options from all sources.</summary>
    public T Read<T>(IReadOnlyList<string> args, IDictionary environment, Func<IConfiguration> configuration, Func<ParseResult, Member, T> read)
    {
        var result = _layers.Parse(args, environment, configuration);
        return read(result.Options, Read(result));
    }

    // As Akka takes the names of actor systems.
    private static string ClusterName(string name) =>
        name.Length is > 0 and <= 100 && name[0] is not ('-' or '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name
            : throw new Core.Contracts.SchedulerConfigurationException(
                $"--cluster is '{name}', but must be 1 to 100 letters from A to Z, digits, '-' and '_', and begin with a letter or a digit.");

    private Member Read(LayeredResult result)
    {
        var options = result.Options;
        return new Member(
            ClusterName(options.GetValue(_cluster)!),
            options.GetValue(_hostname)!,
            options.GetValue(_bind),
            options.GetValue(_port),
            options.GetValue(_seeds) ?? [],
            options.GetValue(_logFormat)!,
            options.GetValue(_logLevel),
            options.GetValue(_tls) is { } tls ? new Tls(tls, options.GetValue(_tlsPassword) ?? "") : null,
            options.GetValue(_untilStdinCloses),
            options.GetValue(_ignoreTerminal),
            result.Config);
    }
}

/// <summary>A member as described by its options.</summary>
/// <param name="Cluster">The name of its cluster.</param>
/// <param name="UntilStdinCloses">Whether it leaves when standard input closes.</param>
/// <param name="IgnoreTerminal">Whether SIGINT and SIGHUP do nothing.</param>
/// <param name="Config">Akka's settings from the user's file.</param>
internal sealed record Member(
    string Cluster,
    string Hostname,
    string? Bind,
    int Port,
    IReadOnlyList<string> Seeds,
    string LogFormat,
    LogLevel LogLevel,
    Tls? Tls,
    bool UntilStdinCloses,
    bool IgnoreTerminal,
    Config Config)
{
    /// <summary>All settings of the member except the journal's.</summary>
    /// <param name="role">The name of the file in <c>hocon/</c>.</param>
    public Config Settings(string role) =>
        SchedulerHost.Network(Hostname, Port, Seeds, Bind, Tls, Cluster)
            .WithFallback(Config)
            .WithFallback(SchedulerHost.Load(Tls is null ? [role] : ["tls.conf", role]));
}
