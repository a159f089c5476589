using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>A member's settings: those in <c>hocon/</c>, and where it listens.</summary>
public static class SchedulerHost
{
    /// <summary>The default name of a cluster, and so of the actor systems of its members.</summary>
    public const string SystemName = "scheduler";

    // Remoting, cluster and timers share the pool with handlers. A few that block are no reason to wait until it is seen that they
    // do, as it is where there are more (PoolGuard).
    private const int FewestThreads = 32;

    // What all members have in common.
    private const string ClusterFile = "cluster.conf";

    /// <summary>Loads files from the folder <c>hocon</c> beside the program; earlier files take precedence. What every member needs is the
    /// fallback: <c>cluster.conf</c> and <see cref="SchedulerExtension.DefaultConfig"/>. If the program has no such file, because it uses
    /// this library as a package, the library's own file is used.</summary>
    /// <exception cref="SchedulingException">A file cannot be read.</exception>
    public static Config Load(params string[] files)
    {
        var config = Config.Empty;
        foreach (var file in files.Append(ClusterFile))
        {
            var path = Path.Combine(AppContext.BaseDirectory, "hocon", file);
            try
            {
                config = config.WithFallback(ConfigurationFactory.ParseString(Read(path, file)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ConfigurationException)
            {
                throw new SchedulingException($"The configuration '{path}' can't be read: {e.Message}", e);
            }
        }

        return config.WithFallback(SchedulerExtension.DefaultConfig);
    }

    /// <summary>Settings for where this member listens, and which members it joins through.</summary>
    /// <param name="hostname">The name under which others reach it.</param>
    /// <param name="seeds">As <c>host:port</c>; the first must be the same on every member. None: this member is the seed.</param>
    /// <param name="bind">The address it listens on, if different.</param>
    /// <param name="tls">This member's certificate, if members use TLS; <c>tls.conf</c> has the rest.</param>
    /// <param name="cluster">The name of the cluster, which is also the name of the actor system.</param>
    /// <exception cref="SchedulerConfigurationException">An address does not have that form, or the certificate cannot be used.</exception>
    public static Config Network(
        string hostname, int port, IReadOnlyList<string> seeds, string? bind = null, Tls? tls = null, string cluster = SystemName)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        RequireHost(hostname);
        RequireHost(bind ?? hostname);
        RequireReachable(hostname);
        var protocol = tls is null ? "akka.tcp" : "akka.ssl.tcp";
        var addresses = (seeds.Count == 0 ? [$"{InBrackets(hostname)}:{port}"] : seeds).Select(seed => AddressOf(seed, protocol, cluster));
        var network = ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp.hostname = "{{bind ?? hostname}}"
            akka.remote.dot-netty.tcp.public-hostname = "{{hostname}}"
            akka.remote.dot-netty.tcp.port = {{port}}
            akka.cluster.seed-nodes = [{{string.Join(", ", addresses.Select(a => $"\"{a}\""))}}]
            akka.cluster.role.scheduler.min-nr-of-members = {{(Math.Max(seeds.Count, 1) / 2) + 1}}
            """);
        return tls is null ? network : tls.ToConfig().WithFallback(network);
    }

    /// <summary>Creates the actor system of a member without a host; with a host, use <see cref="SchedulerHostingExtensions"/>.</summary>
    /// <param name="loggers">Where it logs. Null: as configured.</param>
    /// <param name="cluster">The name of the cluster, as passed to <see cref="Network"/>.</param>
    public static ActorSystem CreateSystem(
        Config settings, ILoggerFactory? loggers = null, SchedulerJournal? journal = null, string cluster = SystemName)
    {
        List<Setup> setups = [];
        var config = settings;
        if (loggers is not null)
        {
            setups.Add(new LoggerFactorySetup(loggers));
            config = HostLogger.Settings.WithFallback(HostLogger.LevelOf(loggers)).WithFallback(config);
        }

        if (journal is not null)
        {
            setups.Add(journal.Setup);
            config = journal.Complete(config);
        }

        return ActorSystem.Create(cluster, ActorSystemSetup.Create([.. setups, BootstrapSetup.Create().WithConfig(config)]));
    }

    /// <summary>Whether a member with that address is one of the listed seeds; an IPv6 address may be listed with or without brackets.</summary>
    /// <exception cref="SchedulerConfigurationException">An item of the list is not an address.</exception>
    public static bool IsListed(string hostname, int port, IReadOnlyList<string> seeds)
    {
        ArgumentNullException.ThrowIfNull(hostname);
        var self = $"akka.tcp://{SystemName}@{InBrackets(hostname)}:{port}";
        return seeds.Any(seed => string.Equals(AddressOf(seed, "akka.tcp", SystemName), self, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Makes the thread pool so large that blocking handlers do not delay heartbeats.</summary>
    public static void RaiseThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(Math.Max(workers, FewestThreads), io);
    }

    private static string Read(string path, string file)
    {
        if (File.Exists(path))
        {
            return File.ReadAllText(path);
        }

        using var resource = typeof(SchedulerHost).Assembly.GetManifestResourceStream($"hocon/{file}") ?? throw new FileNotFoundException("There is no such file.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    // It goes into a text, and a quote in it would end that.
    private static void RequireHost(string host)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new SchedulerConfigurationException($"'{host}' is neither the name of a host nor an address.");
        }
    }

    // Everybody would be told to reach it there, and nobody can.
    private static void RequireReachable(string hostname)
    {
        if (System.Net.IPAddress.TryParse(hostname, out var address) && (address.Equals(System.Net.IPAddress.Any) || address.Equals(System.Net.IPAddress.IPv6Any)))
        {
            throw new SchedulerConfigurationException(
                $"--hostname is '{hostname}', which stands for all addresses of this machine: no other member can reach it there. Give the name or "
                + $"address that the others reach, and '{hostname}' as --bind.");
        }
    }

    private static string InBrackets(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;

    private static string AddressOf(string seed, string protocol, string cluster)
    {
        var colon = seed.LastIndexOf(':');
        if (colon <= 0
            || Uri.CheckHostName(seed[..colon]) == UriHostNameType.Unknown
            || !ushort.TryParse(seed.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out var port)
            || port == 0)
        {
            throw new SchedulerConfigurationException($"'{seed}' is not the address of a seed: give host:port, such as 10.0.0.1:4053.");
        }

        return $"{protocol}://{cluster}@{InBrackets(seed[..colon])}:{port}";
    }
}
