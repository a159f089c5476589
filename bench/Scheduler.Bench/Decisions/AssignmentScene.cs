using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Bench.Decisions;

/// <summary>Every step one node reports its tasks done, and as many new ones are submitted: a task's whole way, from its acceptance over
/// its assignment to its outcome.</summary>
internal sealed class AssignmentScene : DecisionScene
{
    private const int PerRound = 10_000;

    private readonly Dictionary<int, List<Assignment>> _held = [];
    private readonly List<int> _busy = [];
    private readonly Queue<TaskSpec> _made = new();

    /// <param name="isRoomy">Whether every node has room, and what waits is of a kind that none has.</param>
    public AssignmentScene(QueueOptions queue, int nodes, int waiting, bool isRoomy, SceneKeys? keys = null)
        : base(queue, nodes, keys)
    {
        Fill(isRoomy ? nodes * Slots / 2 : (nodes * Slots) + waiting, "noop");
        if (isRoomy)
        {
            Fill(waiting, "elsewhere");
        }
    }

    // Made beforehand: that is the client's work.
    protected override void Prepare()
    {
        while (_made.Count < PerRound)
        {
            _made.Enqueue(Task("noop"));
        }
    }

    protected override int Round()
    {
        while (_made.Count > 0)
        {
            var node = TakeBusy();
            var held = _held[node];
            var reports = new AttemptReport[Math.Min(held.Count, _made.Count)];
            for (var i = 0; i < reports.Length; i++)
            {
                reports[i] = new AttemptSucceededReport(held[i].Task.Id, held[i].Token, default, TimeSpan.FromMilliseconds(1));
            }

            held.RemoveRange(0, reports.Length);
            if (held.Count > 0)
            {
                _busy.Add(node);
            }

            Time += 10;
            Report(node, reports);
            var specs = new TaskSpec[reports.Length];
            for (var i = 0; i < specs.Length; i++)
            {
                specs[i] = _made.Dequeue();
            }

            Submit(specs);
        }

        return PerRound;
    }

    protected override void Hear(int node, ToNode message)
    {
        if (message.Assignments.Count == 0)
        {
            return;
        }

        if (!_held.TryGetValue(node, out var held))
        {
            _held.Add(node, held = []);
        }

        if (held.Count == 0)
        {
            _busy.Add(node);
        }

        held.AddRange(message.Assignments);
    }

    private int TakeBusy()
    {
        var at = Random.Next(_busy.Count);
        var node = _busy[at];
        _busy[at] = _busy[^1];
        _busy.RemoveAt(_busy.Count - 1);
        return node;
    }
}
