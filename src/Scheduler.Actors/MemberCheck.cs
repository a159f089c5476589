using Akka.Actor;
using Akka.Cluster;
using Scheduler.Actors.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>Checks what an actor system needs to be a member. Without it, most things would seem to work, but no request would be
/// answered.</summary>
internal static class MemberCheck
{
    /// <exception cref="SchedulerConfigurationException">It lacks the scheduler's serializers, or has another name than its seeds.</exception>
    public static void Require(ExtendedActorSystem system)
    {
        if (system.Serialization.FindSerializerForType(typeof(TaskSubmitted)) is not SchedulerSerializer)
        {
            throw new SchedulerConfigurationException(
                $"The actor system '{system.Name}' lacks the scheduler's serializers: no other member would understand what it sends. Add "
                + "SchedulerExtension.DefaultConfig to its configuration, as the last fallback.");
        }

        var frame = system.Settings.Config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size", SchedulerExtension.MaxMessageBytes);
        if (system.Provider is Akka.Remote.IRemoteActorRefProvider && frame < SchedulerExtension.MaxMessageBytes)
        {
            throw new SchedulerConfigurationException(FormattableString.Invariant(
                $"akka.remote.dot-netty.tcp.maximum-frame-size is {frame} bytes, but must be {SchedulerExtension.MaxMessageBytes} or more: what is longer than a frame is dropped without an answer."));
        }

        var seeds = system.Settings.Config.GetStringList("akka.cluster.seed-nodes", []);
        foreach (var seed in seeds)
        {
            if (Address.TryParse(seed, out var address) && !string.Equals(address.System, system.Name, StringComparison.Ordinal))
            {
                throw new SchedulerConfigurationException(
                    $"The actor system is named '{system.Name}', but the seed {seed} is of one named '{address.System}': all members of a cluster "
                    + "need the same name. Seeds and nodes that are started as programs have the name "
                    + $"that --cluster gives, '{SchedulerHost.SystemName}' by default.");
            }
        }
    }

    /// <exception cref="SchedulerConfigurationException">The member lacks the role.</exception>
    public static void RequireRole(ActorSystem system, string role)
    {
        var roles = Cluster.Get(system).SelfRoles;
        if (!roles.Contains(role))
        {
            var has = roles.IsEmpty ? "no role" : $"only {string.Join(", ", roles.Select(r => $"'{r}'"))}";
            throw new SchedulerConfigurationException(
                $"This member of the cluster needs the role '{role}', and has {has}: add it to akka.cluster.roles. With Akka.Hosting, call "
                + "WithClustering, where it names roles, before WithScheduler or WithSchedulerNode.");
        }
    }
}
