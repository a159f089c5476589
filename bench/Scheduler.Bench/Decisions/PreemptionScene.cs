using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Bench.Decisions;

/// <summary>
/// Every slot is taken by a task that yields when it is asked to. Under most policies every step brings a newcomer that goes before
/// all others: one task is asked, yields, the newcomer takes its slot and ends, and the best of those that wait comes after it. Under
/// slices nobody has to come: time passes, and one task after the other makes room for the next.
/// </summary>
internal sealed class PreemptionScene : DecisionScene
{
    private const int PerRound = 2_000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<FencingToken, TaskId> _running = [];
    private readonly Queue<(int Node, FencingToken Token)> _asked = new();
    private readonly Queue<TaskSpec> _newcomers = new();
    private readonly bool _bySlice;
    private (int Node, Assignment Assignment) _latest;

    public PreemptionScene(string policy, int nodes, int waiting)
        : base(
            new QueueOptions
            {
                Policy = policy,
                Preempt = true,
                Slice = Slice,
                MinRunTime = TimeSpan.FromMilliseconds(1),
                MaxPreemptions = 1_000_000,
                AgeAfter = TimeSpan.FromDays(365),
            },
            nodes)
    {
        _bySlice = policy == "time-slices";
        Fill((nodes * Slots) + waiting, "noop");
    }

    protected override void Prepare()
    {
        while (!_bySlice && _newcomers.Count < PerRound)
        {
            _newcomers.Enqueue(Task("noop") with { Estimate = TimeSpan.FromSeconds(1), Priority = 100, Deadline = new Timestamp(1) });
        }
    }

    protected override int Round()
    {
        for (var i = 0; i < PerRound; i++)
        {
            // Long enough that whatever has run longest is over its slice when its turn comes.
            Time += Slice.Ticks / 10;
            if (!_bySlice)
            {
                Submit(_newcomers.Dequeue());
            }
            else if (_asked.Count == 0)
            {
                Time += Slice.Ticks;
                Report(0);
            }

            var (node, token) = _asked.Dequeue();
            _running.Remove(token, out var asked);
            Report(node, new AttemptYieldedReport(asked, token, default(ReadOnlyMemory<byte>), Slice));
            if (!_bySlice)
            {
                var newcomer = _latest;
                _running.Remove(newcomer.Assignment.Token);
                Report(newcomer.Node, new AttemptSucceededReport(
                    newcomer.Assignment.Task.Id, newcomer.Assignment.Token, default, TimeSpan.FromMilliseconds(1)));
            }
        }

        return PerRound;
    }

    protected override void Hear(int node, ToNode message)
    {
        foreach (var assignment in message.Assignments)
        {
            _running.Add(assignment.Token, assignment.Task.Id);
            _latest = (node, assignment);
        }

        foreach (var token in message.Preempt)
        {
            _asked.Enqueue((node, token));
        }
    }
}
