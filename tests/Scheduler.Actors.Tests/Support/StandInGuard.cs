using Akka.Actor;
using Scheduler.Actors.Membership;

namespace Scheduler.Actors.Tests.Support;

/// <summary>In place of a seed's guard: whether a majority is here is what the test says, at first that it is.</summary>
internal sealed class StandInGuard : UntypedActor
{
    private readonly HashSet<IActorRef> _supervisors = [];
    private MajorityIs _majority = new(Here: true);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TellMajority:
                _supervisors.Add(Sender);
                Sender.Tell(_majority);
                break;
            case MajorityIs m:
                _majority = m;
                foreach (var supervisor in _supervisors)
                {
                    supervisor.Tell(m);
                }

                break;
        }
    }
}
