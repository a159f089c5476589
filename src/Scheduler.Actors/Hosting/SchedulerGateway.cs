using Akka.Hosting;

namespace Scheduler.Actors;

/// <summary>The key of a member's gateway to the scheduler, <see cref="SchedulerExtension.Scheduler"/>, in its <see cref="ActorRegistry"/>:
/// get <c>IRequiredActor&lt;SchedulerGateway&gt;</c> from the services.</summary>
public sealed class SchedulerGateway
{
    private SchedulerGateway()
    {
    }
}
