using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>Messages that are lost, late, doubled, and overtake each other.</summary>
internal sealed class FaultyNetwork(FaultyWorld world)
{
    public void ToNode(SchedulerProcess from, ToNode message)
    {
        if (!world.Links.IsCut(from.Place, message.Node.Name))
        {
            Send(() =>
            {
                if (world.NodeOf(message.Node.Name) is { } node)
                {
                    node.Do(() => node.Hear(message));
                }
            });
        }
    }

    /// <summary>To whichever scheduler the node believes in.</summary>
    public void FromNode(NodeProcess node, SchedulerProcess? scheduler, FromNode message)
    {
        if (scheduler is null || !world.Links.IsCut(node.Name, scheduler.Place))
        {
            ToScheduler(scheduler, new HearNode(message));
        }
    }

    /// <summary>From a client, which reaches them all.</summary>
    public void ToScheduler(SchedulerProcess? scheduler, KernelCommand command) => Send(() => scheduler?.Hear(command));

    /// <summary>Nobody hears what a scheduler has answered that was ended since to put the journal back: its connections are closed.</summary>
    public void Answer(Reply reply)
    {
        var copy = world.Journal.Copy;
        Send(() =>
        {
            if (copy == world.Journal.Copy)
            {
                ((SentRequest)reply.ReplyTo).Answered(reply.Answer);
            }
        });
    }

    private void Send(Action deliver)
    {
        var (mix, random) = (world.Mix, world.Random);
        if (!world.IsFaulty)
        {
            world.Queue.After(Soon(), deliver);
            return;
        }

        if (random.Happens(mix.LostMessages))
        {
            return;
        }

        var copies = random.Happens(mix.DoubledMessages) ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var late = random.Happens(mix.LateMessages);
            world.Queue.After(late ? TimeSpan.FromTicks(random.Below(mix.LongestDelay.Ticks)) : Soon(), deliver);
        }
    }

    private TimeSpan Soon() => TimeSpan.FromMicroseconds(100 + world.Random.Below(3_000));
}
