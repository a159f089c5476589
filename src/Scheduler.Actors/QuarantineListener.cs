using Akka.Actor;
using Akka.Remote;

namespace Scheduler.Actors;

/// <summary>Makes a member leave that another one refuses to hear ever again; by itself it would stay, deaf.</summary>
internal sealed class QuarantineListener(Action<SchedulerExit> exit) : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));

    protected override void OnReceive(object message)
    {
        if (message is ThisActorSystemQuarantinedEvent quarantined)
        {
            exit(new SchedulerExit(ExitCode.Quarantined, $"{quarantined.RemoteAddress} has quarantined this process. Start it again."));
        }
    }
}
