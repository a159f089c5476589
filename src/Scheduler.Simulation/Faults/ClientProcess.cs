using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>Submits tasks, and sends each again with the same id until it is accepted; cancels some, and asks about others.</summary>
internal sealed class ClientProcess(FaultyWorld world, FaultyTasks tasks)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Tasks that were not accepted yet.</summary>
    public int Open { get; private set; } = tasks.Count;

    /// <summary>Submits all, a few at a time, over so much time.</summary>
    public void Begin(TimeSpan over)
    {
        for (var first = 0; first < tasks.Count;)
        {
            var count = Math.Min(1 + world.Random.Below(4), tasks.Count - first);
            var from = first;
            world.Queue.At(new Timestamp(world.Random.Below(over.Ticks)), () => Submit(from, count));
            first += count;
        }
    }

    private void Submit(int first, int count)
    {
        var specs = new TaskSpec[count];
        for (var i = 0; i < count; i++)
        {
            specs[i] = tasks.Make(first + i);
        }

        Send(specs);
        foreach (var spec in specs)
        {
            if (world.Random.Happens(0.05))
            {
                Later(spec, id => new CancelTask(id));
            }

            if (world.Random.Happens(0.05))
            {
                Later(spec, id => new ExplainTask(id));
            }
        }
    }

    private void Send(TaskSpec[] specs)
    {
        var isAccepted = false;
        TrySend();

        void TrySend()
        {
            if (isAccepted)
            {
                return;
            }

            var request = new Request(answer =>
            {
                world.Observed.Hear(answer);
                if (answer is SubmitAccepted && !isAccepted)
                {
                    isAccepted = true;
                    Open -= specs.Length;
                }
                else if (answer is Rejection { Code: not (RejectionCode.Unavailable or RejectionCode.LimitReached) } rejection)
                {
                    throw new FaultException($"A good task was refused: {rejection.Message}");
                }
            });
            world.Network.ToScheduler(world.LeaderOfAnyGroup, new SubmitTasks(specs) { ReplyTo = request });
            world.Queue.After(Patience, TrySend);
        }
    }

    private void Later(TaskSpec spec, Func<TaskId, KernelCommand> command) => world.Queue.After(
        TimeSpan.FromMilliseconds(world.Random.Below(5_000)),
        () => world.Network.ToScheduler(world.LeaderOfAnyGroup, command(spec.Id) with { ReplyTo = new Request(world.Observed.Hear) }));
}
