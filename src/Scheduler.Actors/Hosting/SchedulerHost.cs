using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>What both hosts do alike: read <c>hocon/</c>, and turn the end of an actor system into an exit code.</summary>
public static class SchedulerHost
{
    /// <summary>The cluster's actor systems must have one name.</summary>
    public const string SystemName = "scheduler";

    // Remoting, cluster and timers share the pool with handlers: with fewer threads, handlers that block would hold up
    // heartbeats while the pool slowly grows (gaps of seconds, measured).
    private const int FewestThreads = 32;

    /// <summary>A file of the folder <c>hocon</c> beside the program, with <see cref="SchedulerExtension.DefaultConfig"/> behind it.</summary>
    /// <exception cref="SchedulerException">It can't be read.</exception>
    public static Config Load(params string[] files)
    {
        var config = Config.Empty;
        foreach (var file in files)
        {
            var path = Path.Combine(AppContext.BaseDirectory, "hocon", file);
            try
            {
                config = config.WithFallback(ConfigurationFactory.ParseString(File.ReadAllText(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ConfigurationException)
            {
                throw new SchedulerException($"The configuration '{path}' can't be read: {e.Message}", e);
            }
        }

        return config.WithFallback(SchedulerExtension.DefaultConfig);
    }

    /// <summary>Where this member listens, and which members it joins by.</summary>
    /// <param name="seeds">As <c>host:port</c>; the first must be the same on every member. None: this member is the seed.</param>
    /// <exception cref="SchedulerConfigurationException">An address is not of that form.</exception>
    public static Config Network(string hostname, int port, IReadOnlyList<string> seeds)
    {
        var addresses = (seeds.Count == 0 ? [$"{hostname}:{port}"] : seeds).Select(AddressOf);
        return ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp.hostname = "{{hostname}}"
            akka.remote.dot-netty.tcp.port = {{port}}
            akka.cluster.seed-nodes = [{{string.Join(", ", addresses.Select(a => $"\"{a}\""))}}]
            """);
    }

    public static void RaiseThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(Math.Max(workers, FewestThreads), io);
    }

    /// <summary>Makes a member leave that another one refuses to hear ever again; by itself it would stay, deaf.</summary>
    public static void LeaveWhenQuarantined(ActorSystem system) =>
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
                ExitCode.Downed, "The cluster goes on without this member: it was cut off, or its scheduler's process is gone. Start it again."),
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason => new SchedulerExit(
                ExitCode.NoSeed, "No seed answered. Start it again; it joins when there is one."),
            CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ClusterLeavingReason or CoordinatedShutdown.ActorSystemTerminateReason =>
                new SchedulerExit(ExitCode.Clean, "It left the cluster."),
            var reason => new SchedulerExit(ExitCode.Failed, $"The actor system ended for no known reason ({reason?.GetType().Name ?? "none"})."),
        };
    }

    private static string AddressOf(string seed)
    {
        var colon = seed.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(seed.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            throw new SchedulerConfigurationException($"'{seed}' is not the address of a seed: give host:port, such as 10.0.0.1:4053.");
        }

        return $"akka.tcp://{SystemName}@{seed[..colon]}:{port}";
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
