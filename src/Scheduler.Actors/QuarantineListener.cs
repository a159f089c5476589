using Akka.Actor;
using Akka.Remote;

namespace Scheduler.Actors;

/// <summary>Makes a member leave when another member has quarantined it; by itself it would stay, without being able to communicate.</summary>
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
