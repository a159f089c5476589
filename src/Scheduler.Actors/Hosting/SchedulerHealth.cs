using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors;

/// <summary>
/// Two health checks of a member, for whoever called <c>services.AddHealthChecks()</c>: <c>scheduler.live</c>, with the tag
/// <c>live</c>, and <c>scheduler.ready</c>, with the tag <c>ready</c>.
/// </summary>
internal static class SchedulerHealth
{
    public const string Live = "scheduler.live";
    public const string Ready = "scheduler.ready";

    // The gateway has a thread of its own, and answers at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static AkkaConfigurationBuilder WithSchedulerHealthChecks(this AkkaConfigurationBuilder builder) => builder
        .WithHealthCheck(Live, (system, _, _) => Task.FromResult(IsLive(system)), tags: ["live"])
        .WithHealthCheck(Ready, (system, _, cancellation) => IsReadyAsync(system, cancellation), tags: ["ready"]);

    /// <summary>Whether the actor system runs, and is to go on.</summary>
    private static HealthCheckResult IsLive(ActorSystem system) =>
        system.WhenTerminated.IsCompleted ? HealthCheckResult.Unhealthy("The actor system has ended.")
        : CoordinatedShutdown.Get(system).ShutdownReason is not null ? HealthCheckResult.Unhealthy("This member is leaving the cluster.")
        : HealthCheckResult.Healthy("The actor system is running.");

    /// <summary>Whether this member is up, and knows a scheduler that runs: what it asks would be answered.</summary>
    private static async Task<HealthCheckResult> IsReadyAsync(ActorSystem system, CancellationToken cancellation)
    {
        if (IsLive(system) is { Status: not HealthStatus.Healthy } ending)
        {
            return ending;
        }

        var status = Cluster.Get(system).SelfMember.Status;
        if (status != MemberStatus.Up)
        {
            return HealthCheckResult.Unhealthy($"This member of the cluster is not up: its status is {status}.");
        }

        try
        {
            return SchedulerExtension.For(system).SchedulerUnlessEnding is { } gateway
                && await gateway.Ask<SchedulerKnown>(IsSchedulerKnown.Instance, Patience, cancellation).ConfigureAwait(false) is { IsKnown: true }
                ? HealthCheckResult.Healthy("This member is up, and the scheduler is known.")
                : HealthCheckResult.Unhealthy("No scheduler is known: no seed runs it yet, or it is moving to another seed.");
        }
        catch (AskTimeoutException)
        {
            return HealthCheckResult.Unhealthy("This member did not answer in time.");
        }
    }
}
