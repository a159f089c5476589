using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>What both hosts do alike: read <c>hocon/</c>, and turn the end of an actor system into an exit code.</summary>
public static class SchedulerHost
{
    /// <summary>The cluster's actor systems must have one name.</summary>
    public const string SystemName = "scheduler";

    // Remoting, cluster and timers share the pool with handlers. A few that block are no reason to wait until it is seen that they
    // do, as it is where there are more (PoolGuard).
    private const int FewestThreads = 32;

    // What all members have in common.
    private const string ClusterFile = "cluster.conf";

    /// <summary>Files of the folder <c>hocon</c> beside the program, the stronger ones first; behind them what every member
    /// needs: <c>cluster.conf</c> and <see cref="SchedulerExtension.DefaultConfig"/>.</summary>
    /// <exception cref="SchedulingException">One can't be read.</exception>
    public static Config Load(params string[] files)
    {
        var config = Config.Empty;
        foreach (var file in files.Append(ClusterFile))
        {
            var path = Path.Combine(AppContext.BaseDirectory, "hocon", file);
            try
            {
                config = config.WithFallback(ConfigurationFactory.ParseString(File.ReadAllText(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ConfigurationException)
            {
                throw new SchedulingException($"The configuration '{path}' can't be read: {e.Message}", e);
            }
        }

        return config.WithFallback(SchedulerExtension.DefaultConfig);
    }

    /// <summary>Where this member listens, and which members it joins by.</summary>
    /// <param name="hostname">Under which others reach it.</param>
    /// <param name="seeds">As <c>host:port</c>; the first must be the same on every member. None: this member is the seed.</param>
    /// <param name="bind">The address it listens on, where that is another.</param>
    /// <param name="tls">This member's certificate, where members speak TLS; <c>tls.conf</c> has the rest.</param>
    /// <exception cref="SchedulerConfigurationException">An address is not of that form, or the certificate can't be used.</exception>
    public static Config Network(string hostname, int port, IReadOnlyList<string> seeds, string? bind = null, Tls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        RequireHost(hostname);
        RequireHost(bind ?? hostname);
        var protocol = tls is null ? "akka.tcp" : "akka.ssl.tcp";
        var addresses = (seeds.Count == 0 ? [$"{hostname}:{port}"] : seeds).Select(seed => AddressOf(seed, protocol));
        var network = ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp.hostname = "{{bind ?? hostname}}"
            akka.remote.dot-netty.tcp.public-hostname = "{{hostname}}"
            akka.remote.dot-netty.tcp.port = {{port}}
            akka.cluster.seed-nodes = [{{string.Join(", ", addresses.Select(a => $"\"{a}\""))}}]
            """);
        return tls is null ? network : tls.ToConfig().WithFallback(network);
    }

    /// <summary>The actor system of a member, which logs where the host does.</summary>
    public static ActorSystem CreateSystem(Config settings, ILoggerFactory? loggers = null, SchedulerJournal? journal = null)
    {
        List<Setup> setups = [];
        var config = settings;
        if (loggers is not null)
        {
            var (setup, logging) = HostLogger.For(loggers);
            setups.Add(setup);
            config = logging.WithFallback(config);
        }

        if (journal is not null)
        {
            setups.Add(journal.Setup);
            config = journal.Complete(config);
        }

        var system = ActorSystem.Create(SystemName, ActorSystemSetup.Create([.. setups, BootstrapSetup.Create().WithConfig(config)]));
        LeaveWhenQuarantined(system);
        return system;
    }

    public static void RaiseThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(Math.Max(workers, FewestThreads), io);
    }

    /// <summary>Makes a member leave that another one refuses to hear ever again; by itself it would stay, deaf.</summary>
    private static void LeaveWhenQuarantined(ActorSystem system) =>
        system.EventStream.Subscribe(
            system.ActorOf(Props.Create(() => new QuarantineListener()), "quarantine-listener"), typeof(ThisActorSystemQuarantinedEvent));

    /// <summary>Waits until the system has shut down, and says why it did.</summary>
    public static async Task<SchedulerExit> WhenTerminatedAsync(ActorSystem system)
    {
        await system.WhenTerminated.ConfigureAwait(false);
        return CoordinatedShutdown.Get(system).ShutdownReason switch
        {
            SchedulerExitReason reason => reason.Exit,
            CoordinatedShutdown.ClusterDowningReason => new SchedulerExit(
                ExitCode.Downed,
                "The cluster goes on without this member: it was cut off, or its scheduler's process is gone. Start it again."),
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason => new SchedulerExit(
                ExitCode.NoSeed, "No seed answered. Start it again; it joins when there is one."),
            CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ClusterLeavingReason or CoordinatedShutdown.ActorSystemTerminateReason =>
                new SchedulerExit(ExitCode.Clean, "It left the cluster."),
            var reason => new SchedulerExit(
                ExitCode.Failed, $"The actor system ended for no known reason ({reason?.GetType().Name ?? "none"})."),
        };
    }

    // It goes into a text, and a quote in it would end that.
    private static void RequireHost(string host)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new SchedulerConfigurationException($"'{host}' is neither the name of a host nor an address.");
        }
    }

    private static string AddressOf(string seed, string protocol)
    {
        var colon = seed.LastIndexOf(':');
        if (colon <= 0
            || Uri.CheckHostName(seed[..colon]) == UriHostNameType.Unknown
            || !ushort.TryParse(seed.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out var port)
            || port == 0)
        {
            throw new SchedulerConfigurationException($"'{seed}' is not the address of a seed: give host:port, such as 10.0.0.1:4053.");
        }

        return $"{protocol}://{SystemName}@{seed[..colon]}:{port}";
    }

    private sealed class QuarantineListener : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is ThisActorSystemQuarantinedEvent quarantined)
            {
                SchedulerExtension.For(Context.System).Exit(new SchedulerExit(
                    ExitCode.Quarantined, $"{quarantined.RemoteAddress} hears this process no more. Start it again."));
            }
        }
    }
}
