using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Hosting;

/// <summary>
/// Two health checks of a member, added if <c>services.AddHealthChecks()</c> was called: <c>scheduler.live</c>, with the tag
/// <c>live</c>, and <c>scheduler.ready</c>, with the tag <c>ready</c>.
/// </summary>
internal static class SchedulerHealth
{
    public const string Live = "scheduler.live";
    public const string Ready = "scheduler.ready";

    // The gateway and the node have threads of their own, and answer at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static AkkaConfigurationBuilder WithSchedulerHealthChecks(this AkkaConfigurationBuilder builder) => builder
        .WithHealthCheck(Live, (system, _, _) => Task.FromResult(IsLive(system)), tags: ["live"])
        .WithHealthCheck(Ready, (system, _, cancellation) => IsReadyAsync(system, cancellation), tags: ["ready"]);

    /// <summary>Whether the actor system runs. It still does while it leaves cleanly: it must not be killed before that is done.</summary>
    private static HealthCheckResult IsLive(ActorSystem system) =>
        system.WhenTerminated.IsCompleted ? HealthCheckResult.Unhealthy("The actor system has ended.")
        : HealthCheckResult.Healthy("The actor system is running.");

    /// <summary>Whether this member is up, and knows a running scheduler, so that its requests would be answered. A node also needs a lease,
    /// because without one it gets no tasks.</summary>
    private static async Task<HealthCheckResult> IsReadyAsync(ActorSystem system, CancellationToken cancellation)
    {
        if (IsLive(system) is { Status: not HealthStatus.Healthy } ending)
        {
            return ending;
        }

        if (CoordinatedShutdown.Get(system).ShutdownReason is not null)
        {
            return HealthCheckResult.Unhealthy("This member is leaving the cluster.");
        }

        var status = Cluster.Get(system).SelfMember.Status;
        if (status != MemberStatus.Up)
        {
            return HealthCheckResult.Unhealthy($"This member of the cluster is not up: its status is {status}.");
        }

        try
        {
            var member = SchedulerExtension.For(system);
            if (member.SchedulerUnlessEnding is not { } gateway
                || await gateway.Ask<SchedulerKnown>(IsSchedulerKnown.Instance, Patience, cancellation).ConfigureAwait(false) is { IsKnown: false })
            {
                return HealthCheckResult.Unhealthy("No scheduler is known: no seed runs it yet, or it is moving to another seed.");
            }

            return member.Node is { } node
                && await node.Ask<LeaseHeld>(IsLeaseHeld.Instance, Patience, cancellation).ConfigureAwait(false) is { IsHeld: false }
                ? HealthCheckResult.Unhealthy(
                    "This node has no lease, and so gets no tasks: it has not joined yet, or another process has its name. Its log says which.")
                : HealthCheckResult.Healthy("This member is up, and the scheduler is known.");
        }
        catch (AskTimeoutException)
        {
            return HealthCheckResult.Unhealthy("This member did not answer in time.");
        }
    }
}
