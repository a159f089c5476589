using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

/// <summary>
/// As much of a scheduler as a node can tell from its messages: it assigns up to the window, acknowledges, grants leases,
/// sends again what never arrived, cancels at random, and fails over without forgetting what it assigned.
/// </summary>
internal sealed class NodeKernelWorldScheduler(NodeId node, Random random, TimeSpan leaseDuration)
{
    private readonly Dictionary<long, Assignment> _assigned = [];
    private readonly List<Assignment> _assignments = [];
    private readonly List<FencingToken> _acknowledged = [];
    private readonly List<FencingToken> _cancel = [];
    private LeaseGrant? _lease;
    private long _epoch = 1;
    private long _lastToken;
    private int _window;
    private bool _isKnown;
    private bool _introduce;
    private bool _refused;

    public Timestamp Now { get; set; }

    public Timestamp IsSilentUntil { get; set; }

    public void Hear(FromNode message)
    {
        _isKnown |= message.Join is not null;
        _window = message.Window;
        foreach (var report in message.Reports)
        {
            if (report is not AttemptStartedReport)
            {
                _assigned.Remove(report.Token.Value);
                _acknowledged.Add(report.Token);
            }
        }

        if (message.LeaseAskedAt is { } askedAt)
        {
            _lease = new LeaseGrant(askedAt, leaseDuration);
            var held = message.Held!.ToHashSet();
            _assignments.AddRange(_assigned.Values.Where(assignment => !held.Contains(assignment.Token)));
        }
    }

    /// <summary>Something to do has come up, or not.</summary>
    public void Work(bool calm)
    {
        for (var count = random.Next(4); _isKnown && count > 0 && _assigned.Count < _window; count--)
        {
            var token = ++_lastToken;
            var kind = random.Next(50) == 0 ? "other" : "work";
            var task = new TaskSpec { Id = new TaskId("task-" + token), Kind = kind };
            var assignment = new Assignment(task, 1, new FencingToken(token));
            _assigned.Add(token, assignment);
            _assignments.Add(assignment);
        }

        if (!calm && random.Next(5) == 0)
        {
            _cancel.Add(new FencingToken(random.NextInt64(Math.Max(0, _lastToken - 10), _lastToken + 3)));
        }
    }

    public void FailOver()
    {
        _epoch++;
        _introduce = random.Next(2) == 0;
        _lease = null;
        _acknowledged.Clear();
        _assignments.Clear();
        _cancel.Clear();
    }

    public void Refuse() => _refused = true;

    public ToNode? TakeMessage()
    {
        var message = new ToNode(node, _epoch)
        {
            Assignments = [.. _assignments],
            Acknowledged = [.. _acknowledged],
            Cancel = [.. _cancel],
            Lease = _lease,
            Introduce = _introduce,
            Refused = _refused,
        };
        var isEmpty = _assignments.Count + _acknowledged.Count + _cancel.Count == 0 && _lease is null && !_introduce && !_refused;
        _assignments.Clear();
        _acknowledged.Clear();
        _cancel.Clear();
        _lease = null;
        _introduce = false;
        return isEmpty || Now < IsSilentUntil ? null : message;
    }
}
