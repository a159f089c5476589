using Akka.Actor;

namespace Scheduler.Actors;

/// <summary>How a host's process ended, for whatever restarts it. Numbers are stable.</summary>
public enum ExitCode
{
    /// <summary>It left the cluster because it was asked to.</summary>
    Clean = 0,

    /// <summary>A failure that has no code of its own: see the log.</summary>
    Failed = 1,

    /// <summary>A wrong or missing option, or handlers that cannot be loaded. A restart does not help before that is fixed.</summary>
    Usage = 2,

    /// <summary>The journal cannot be opened, read or written, is from a newer version, or is inconsistent. A
    /// restart does not help before that is fixed.</summary>
    JournalUnusable = 3,

    /// <summary>The cluster continued without this member (it was cut off, or its seed is gone). Restart it.</summary>
    Downed = 4,

    /// <summary>Another member has quarantined this process. Restart it.</summary>
    Quarantined = 5,

    /// <summary>No seed answered, or the last one left. Restart it; it joins when there is one.</summary>
    NoSeed = 6,

    /// <summary>Another scheduler took over while this one still considered itself active. Restart it.</summary>
    Fenced = 7,

    /// <summary>It cannot listen on its address and port: another process does, or the address does not belong to this machine.</summary>
    CannotListen = 8,

    /// <summary>Too few of the listed seeds are present for a scheduler, or no scheduler was started here although one should have been. Restart
    /// it; it continues as soon as a majority of the seeds is present.</summary>
    NoMajority = 9,

    /// <summary>Handlers that were given up held every slot of the node (<see cref="NodeSettings.LeaveWhenBlocked"/>). Restart it.</summary>
    Blocked = 10,

    /// <summary>A member that it connected to refused TLS, or presented a certificate of another authority. Restart it
    /// when the certificates match.</summary>
    TlsFailed = 11,
}

/// <summary>How a member ended.</summary>
/// <param name="Message">A message for people.</param>
public sealed record SchedulerExit(ExitCode Code, string Message)
{
    /// <summary>Waits until the member's actor system has ended, and returns the reason.</summary>
    public static async Task<SchedulerExit> OfAsync(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        await system.WhenTerminated.ConfigureAwait(false);
        return Of(system);
    }

    /// <summary>The same for an actor system that has already ended.</summary>
    internal static SchedulerExit Of(ActorSystem system) => CoordinatedShutdown.Get(system).ShutdownReason switch
    {
        SchedulerExitReason reason => reason.Exit,
        CoordinatedShutdown.ClusterDowningReason => new SchedulerExit(
            ExitCode.Downed,
            "The cluster continues without this member: it was cut off, or its scheduler's process is gone. Start it again."),
        CoordinatedShutdown.ClusterJoinUnsuccessfulReason => new SchedulerExit(ExitCode.NoSeed, NoSeedOf(system)),
        { } reason when reason.GetType().Name == TlsHandshakeFailure => new SchedulerExit(
            ExitCode.TlsFailed,
            "TLS with another member could not be agreed on: see the log before this line for which one and why. All members need certificates "
                + "of one authority that each of them trusts. Start this one again when they have."),
        CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ClusterLeavingReason or CoordinatedShutdown.ActorSystemTerminateReason =>
            new SchedulerExit(ExitCode.Clean, "It left the cluster."),
        var reason => new SchedulerExit(
            ExitCode.Failed, $"The actor system ended without one of the scheduler's reasons ({ReasonOf(reason)}): see the log before this line."),
    };

    // Akka.Remote's own, with which it ends a member whose TLS handshake fails where the member is the client; the type is not public.
    private const string TlsHandshakeFailure = "TlsHandshakeFailureReason";

    // Akka.NET and its users name reasons by their types: "UnknownReason", "IncompatibleConfigurationDetectedReason".
    private static string ReasonOf(CoordinatedShutdown.Reason? reason) => reason is null ? "none was given"
        : string.Concat(reason.GetType().Name.Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    // A seed of another cluster, or an address of anything else, answers no more than nothing at all does.
    private static string NoSeedOf(ActorSystem system)
    {
        var settings = system.Settings.Config;
        return $"No seed answered at {string.Join(", ", settings.GetStringList("akka.cluster.seed-nodes"))} within "
            + $"{settings.GetString("akka.cluster.shutdown-after-unsuccessful-join-seed-nodes")}. More than half of the seeds have to run, in the "
            + $"cluster '{system.Name}' and with TLS or without as this member, and their ports have to be open. Start this one "
            + "again; it joins when there is one.";
    }
}

/// <summary>The reason for shutting down the actor system, if the scheduler itself does so.</summary>
public sealed class SchedulerExitReason(SchedulerExit exit) : CoordinatedShutdown.Reason
{
    public SchedulerExit Exit { get; } = exit;

    public override int ExitCode => (int)Exit.Code;
}
