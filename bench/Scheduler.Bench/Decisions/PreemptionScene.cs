using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Bench.Decisions;

/// <summary>
/// Every slot is taken by a task that yields when it is asked to, and makes room for one that the policy puts first. Under most
/// policies newcomers that go before all others see to it that there is always one, and end at once; under slices nobody has to come:
/// time passes, and one task after the other makes room for the next. Counted are those that yield.
/// </summary>
internal sealed class PreemptionScene : DecisionScene
{
    private const int PerRound = 2_000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<FencingToken, TaskId> _running = [];
    private readonly Queue<(int Node, FencingToken Token)> _asked = new();
    private readonly Queue<(int Node, Assignment Assignment)> _arrived = new();
    private readonly Queue<TaskSpec> _newcomers = new();
    private readonly HashSet<TaskId> _new = [];
    private readonly bool _bySlice;

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
            var newcomer = Task("noop") with { Estimate = TimeSpan.FromSeconds(1), Priority = 100, Deadline = new Timestamp(1) };
            _newcomers.Enqueue(newcomer);
            _new.Add(newcomer.Id);
        }
    }

    protected override int Round()
    {
        for (var yielded = 0; yielded < PerRound;)
        {
            if (_arrived.TryDequeue(out var arrived))
            {
                _running.Remove(arrived.Assignment.Token);
                Report(arrived.Node, new AttemptSucceededReport(
                    arrived.Assignment.Task.Id, arrived.Assignment.Token, default, TimeSpan.FromMilliseconds(1)));
            }
            else if (_asked.TryDequeue(out var asked))
            {
                // Long enough that whatever has run longest is over its slice when its turn comes.
                Time += Slice.Ticks / 10;
                _running.Remove(asked.Token, out var task);
                Report(asked.Node, new AttemptYieldedReport(task, asked.Token, default(ReadOnlyMemory<byte>), Slice));
                yielded++;
            }
            else if (_bySlice)
            {
                Time += Slice.Ticks;
                Report(0);
            }
            else
            {
                Time += Slice.Ticks / 10;
                Submit(_newcomers.Dequeue());
            }
        }

        return PerRound;
    }

    protected override void Hear(int node, ToNode message)
    {
        foreach (var assignment in message.Assignments)
        {
            _running.Add(assignment.Token, assignment.Task.Id);
            if (_new.Contains(assignment.Task.Id))
            {
                _arrived.Enqueue((node, assignment));
            }
        }

        foreach (var token in message.Preempt)
        {
            _asked.Enqueue((node, token));
        }
    }
}
