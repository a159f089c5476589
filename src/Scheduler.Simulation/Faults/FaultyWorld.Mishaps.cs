using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <content>What befalls processes.</content>
internal sealed partial class FaultyWorld
{
    private void Mishap() => Queue.After(TimeSpan.FromTicks((long)Random.Exponential(Mix.BetweenMishaps.Ticks)), () =>
    {
        if (!IsFaulty)
        {
            return;
        }

        var node = Random.Pick(_nodes.Values.ToArray());
        FaultyProcess anyone = Random.Happens(0.3) && Leader is { } leader ? leader : node;
        switch (Random.Below(8))
        {
            case 0 or 1:
                Kill(node);
                break;
            case 2:
                node.Drain();
                Restart(node);
                break;
            case 3:
                anyone.Pause(TimeSpan.FromMilliseconds(Random.Below(15_000)));
                break;
            case 4:
                Trace(anyone.Name, "has its wall clock changed");
                anyone.Clock.JumpWall();
                break;
            case 5:
                Trace(anyone.Name, "has its monotonic clock leap");
                anyone.Clock.JumpMonotonic();
                break;
            case 6:
                Leader?.Hear(new ConfigureQueue(QueueOf(Random, Random.Pick(FaultyTasks.Queues))));
                break;
            default:
                Leader?.Hear(Random.Happens(0.5) ? new CordonNode(node.Name) : new UncordonNode(node.Name));
                break;
        }

        Mishap();
    });

    private void Kill(NodeProcess node)
    {
        node.Die("its process is killed");
        if (Random.Happens(0.5))
        {
            var id = node.Id;
            Queue.After(TimeSpan.FromMilliseconds(Random.Below(2_000)), () => Leader?.Hear(new NodeDied(id)));
        }

        Restart(node);
    }

    private void Restart(NodeProcess node) => Queue.After(TimeSpan.FromMilliseconds(100 + Random.Below(8_000)), () =>
    {
        // It may have been drained and killed: only one of the two starts it anew.
        if (!ReferenceEquals(NodeOf(node.Name), node))
        {
            return;
        }

        if (node.IsDead || node.HasLeft)
        {
            StartNode(node.Name, node.Offer);
        }
        else
        {
            Restart(node);
        }
    });
}
