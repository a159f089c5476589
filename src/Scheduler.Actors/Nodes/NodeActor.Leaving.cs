using Akka.Actor;
using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Nodes;

// How one of its lives ends.
internal sealed partial class NodeActor
{
    /// <summary>The scheduler gave this incarnation up: nobody waits for the tasks it holds, so it joins as a new one.</summary>
    private void BeginAnew()
    {
        if (_kernel.IsDrained)
        {
            Left();
            return;
        }

        var refused = _kernel.Id;
        _kernel = _kernel.NextIncarnation(Math.Max(refused.Incarnation + 1, _time.GetUtcNow().UtcTicks));
        _log.Warning(LogLines.NodeGivenUp, refused, _kernel.Id);
        _kernel.Connect(Now);
        CarryOut();
    }

    private void Leave(LeaveCluster message)
    {
        _leaver = Sender;
        if (_hasLeft)
        {
            _leaver.Tell(NodeLeft.Instance);
            return;
        }

        _kernel.Drain(Now);
        Timers.StartSingleTimer(GraceIsOver.Instance, GraceIsOver.Instance, message.Grace);
    }

    private void Left()
    {
        if (_hasLeft)
        {
            return;
        }

        _hasLeft = true;
        if (_leaver is { } leaver)
        {
            leaver.Tell(NodeLeft.Instance);
        }
        else
        {
            _exit(new SchedulerExit(ExitCode.Clean, $"{_settings.Name} was drained."));
        }
    }
}
