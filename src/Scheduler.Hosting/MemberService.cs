using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Scheduler.Hosting;

/// <summary>
/// Akka.Hosting's service of an actor system, except that a failure to create the system is reported once, on the error stream. Akka.Hosting's
/// own service also writes it to standard output, among the logs and with its stack trace.
/// </summary>
internal sealed class MemberService(
    AkkaConfigurationBuilder builder, IServiceProvider services, ILogger<AkkaHostedService> logger, IHostApplicationLifetime lifetime)
    : AkkaHostedService(builder, services, logger, lifetime)
{
    /// <summary>Null until it is started.</summary>
    public ActorSystem? System { get; private set; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        System = ServiceProvider.GetRequiredService<ActorSystem>();
        return base.StartAsync(cancellationToken);
    }
}
