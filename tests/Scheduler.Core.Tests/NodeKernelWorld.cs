using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

/// <summary>
/// A random world around one node: a network that delays, reorders, drops and doubles what the scheduler says, schedulers
/// that fail over, handlers that ignore being asked to stop, pauses of the process. Holds the node to its rules at each
/// step. After a while the faults end, the node drains, and must come to an end.
/// </summary>
internal sealed class NodeKernelWorld
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(20);

    private readonly Random _random;
    private readonly NodeKernel _node;
    private readonly NodeOffer _offer;
    private readonly NodeKernelWorldScheduler _scheduler;
    private readonly PriorityQueue<Action, long> _events = new();

    // What the shell knows: handlers at work, and those of them that were given up on.
    private readonly Dictionary<long, bool> _stopped = [];
    private readonly HashSet<long> _abandoned = [];
    private readonly HashSet<long> _everStarted = [];

    // Ends that the node was told of, and that no acknowledgement of has arrived.
    private readonly HashSet<long> _owed = [];
    private readonly HashSet<long> _notSaidYet = [];

    // Of those that ended after their right to run had.
    private readonly HashSet<long> _toHandBack = [];

    // Ends that it said, those of attempts that never ran among them, and that no acknowledgement of has arrived.
    private readonly HashSet<long> _unanswered = [];
    private readonly int _mayHold;

    private Timestamp _now = Timestamp.FromSeconds(50);
    private Timestamp? _leaseEnds;
    private long _heardEpoch;
    private bool _calm;
    private bool _refused;

    public NodeKernelWorld(int seed)
    {
        _random = new Random(seed);
        _offer = new NodeOffer { Slots = _random.Next(1, 6), Kinds = ["work"] };
        _mayHold = _random.Next(2) * _random.Next(10);
        _node = new NodeKernel(new NodeId("n", 1), _offer, new NodeKernelOptions { MaxPrefetch = _random.Next(0, 40), MaxReportsHeld = _mayHold });
        _scheduler = new NodeKernelWorldScheduler(_node.Id, _random, LeaseDuration);
    }

    private static TimeSpan Second { get; } = TimeSpan.FromSeconds(1);

    /// <returns>How many attempts ran.</returns>
    public int Run()
    {
        At(TimeSpan.Zero, () => _node.Connect(_now));
        At(Second * 120, () => _calm = true);
        At(Second * 150, () => _node.Drain(_now));
        Pulse();
        Chaos();
        var end = _now + (Second * 400);
        while (_now < end && !(_node.IsDrained && _calm))
        {
            Step();
        }

        // The last call may have left its output for the next one: a refusal, perhaps.
        TakeOutput();
        Assert.True(_node.IsDrained, "It did not drain.");
        Assert.True(_refused || _owed.Count == 0, "It left without an acknowledgement.");
        return _everStarted.Count;
    }

    private void Step()
    {
        var wake = _node.NextWakeUp;
        if (wake is { } at && (!_events.TryPeek(out _, out var next) || at.Ticks <= next))
        {
            _now = at > _now ? at : _now; // A pause may have let it pass.
            _node.Tick(_now);
            TakeOutput();
            Assert.True(_node.NextWakeUp is not { } again || again > _now, "A wake-up that changes nothing.");
        }
        else if (_events.TryDequeue(out var happens, out var ticks))
        {
            _now = new Timestamp(Math.Max(_now.Ticks, ticks));
            happens();

            // Several calls may share one output.
            if (_random.Next(4) != 0)
            {
                TakeOutput();
            }
        }
    }

    private void TakeOutput()
    {
        var output = _node.TakeOutput(_now);
        // Some may have ended since the node decided to stop them.
        foreach (var token in output.Stop.Where(token => _stopped.ContainsKey(token.Value)))
        {
            _stopped[token.Value] = true;
        }

        foreach (var assignment in output.Start)
        {
            Start(assignment);
        }

        if (output.Refused)
        {
            _refused = true;
            _owed.Clear();
            _notSaidYet.Clear();
            _unanswered.Clear();
        }

        Assert.True(
            _notSaidYet.Count == 0 || output.Message is not null || (_notSaidYet.Count <= _mayHold && _unanswered.Count > 0),
            "An end was not said at once.");
        Assert.True(_stopped.Count <= _offer.Slots, "More handlers than slots.");
        Assert.True(IsLeased || _stopped.Values.All(stopped => stopped), "An attempt outlived its lease.");
        if (output.Message is { } message)
        {
            Check(message);
            Send(message);
        }
    }

    private bool IsLeased => _leaseEnds > _now;

    private void Start(Assignment assignment)
    {
        var token = assignment.Token;
        Assert.True(_everStarted.Add(token.Value), "An attempt was started twice.");
        Assert.True(IsLeased && !_refused, "An attempt was started without a lease.");
        _stopped.Add(token.Value, value: false);
        if (_random.Next(3) != 0)
        {
            At(Up(0.001), () => _node.Started(token, _now));
        }

        At(_random.Next(10) == 0 ? Up(20) : Up(0.05), () => EndHandler(assignment));
    }

    private void EndHandler(Assignment assignment)
    {
        var token = assignment.Token;
        var abandoned = _random.Next(8) == 0;
        if (_stopped[token.Value] || !IsLeased)
        {
            _toHandBack.Add(token.Value);
        }

        AttemptReport report = _random.Next(2) == 0
            ? new AttemptSucceededReport(assignment.Task.Id, token, BitConverter.GetBytes(token.Value), Second)
            : new AttemptFailedReport(assignment.Task.Id, token, token.ToString(), Retryable: true, TimedOut: abandoned, Second);
        _node.Ended(report, abandoned, _now);
        if (!_refused)
        {
            _owed.Add(token.Value);
            _notSaidYet.Add(token.Value);
        }

        if (!abandoned)
        {
            _stopped.Remove(token.Value);
            return;
        }

        _stopped[token.Value] = true;
        _abandoned.Add(token.Value);
        At(Up(10), () =>
        {
            _node.Returned(token, _now);
            _stopped.Remove(token.Value);
            _abandoned.Remove(token.Value);
        });
    }

    private void Check(FromNode message)
    {
        foreach (var report in message.Reports)
        {
            Assert.Equal("task-" + report.Token, report.Task.Value);
            Assert.True(report is AttemptHandedBackReport || !_toHandBack.Contains(report.Token.Value), "An end without the right to it.");
            if (report is AttemptSucceededReport { Result: var result })
            {
                Assert.Equal(report.Token.Value, BitConverter.ToInt64(result.Span));
            }
        }

        var ends = message.Reports.Where(report => report is not AttemptStartedReport).Select(report => report.Token.Value).ToHashSet();
        Assert.True(_notSaidYet.IsSubsetOf(ends), "An end was not said at once.");
        _notSaidYet.Clear();
        _unanswered.UnionWith(ends);
        if (message.LeaseAskedAt is not null)
        {
            Assert.True(_owed.IsSubsetOf(ends), "An end was not said again.");
            Assert.Equal(message.Held!.Count, message.Held!.Distinct().Count());
            var held = message.Held!.Select(token => token.Value).ToHashSet();
            Assert.True(held.IsSupersetOf(ends), "A report that is not held.");
            Assert.True(held.IsSupersetOf(_stopped.Keys.Except(_abandoned)), "A handler that is not held.");
        }

        Assert.InRange(message.Window, 0, _offer.Slots - _abandoned.Count + 40);
        Assert.True(_abandoned.Count < _offer.Slots || message.Window == 0, "A wholly abandoned node wants tasks.");
    }

    private void Send(FromNode message)
    {
        if (!_calm && _random.Next(10) == 0)
        {
            return;
        }

        At(Up(0.01), () =>
        {
            _scheduler.Hear(message);
            Deliver();
        });
    }

    private void Deliver()
    {
        if (_scheduler.TakeMessage() is not { } message)
        {
            return;
        }

        var copies = _calm ? 1 : _random.Next(10) switch { 0 => 0, 1 => 2, _ => 1 };
        for (var copy = 0; copy < copies; copy++)
        {
            At(!_calm && _random.Next(20) == 0 ? Up(15) : Up(0.01), () => Hear(message));
        }
    }

    private void Hear(ToNode message)
    {
        _node.Hear(message, _now);
        if (message.Epoch < _heardEpoch)
        {
            return;
        }

        _heardEpoch = message.Epoch;
        if (message.Lease is { } lease && lease.AskedAt + lease.Duration is var ends && (_leaseEnds is null || ends > _leaseEnds))
        {
            _leaseEnds = ends;
        }

        _unanswered.ExceptWith(message.Acknowledged.Select(token => token.Value));
        _owed.ExceptWith(message.Acknowledged.Select(token => token.Value).Where(token => !_notSaidYet.Contains(token)));
    }

    private void Pulse() => At(Up(0.05), () =>
    {
        _scheduler.Now = _now;
        _scheduler.Work(_calm);
        Deliver();
        Pulse();
    });

    private void Chaos() => At(Up(10), () =>
    {
        if (_calm)
        {
            return;
        }

        switch (_random.Next(12))
        {
            case 0 or 1:
                _scheduler.FailOver();
                Deliver();
                break;
            case 2:
                _scheduler.IsSilentUntil = _now + Up(40);
                break;
            case 3:
                _now += Up(30); // The process was paused.
                break;
            case 4:
                _node.Connect(_now);
                break;
            case 5 when _random.Next(10) == 0:
                _scheduler.Refuse();
                break;
        }

        Chaos();
    });

    private TimeSpan Up(double toSeconds) => TimeSpan.FromTicks(_random.NextInt64(1, (long)(toSeconds * TimeSpan.TicksPerSecond) + 2));

    private void At(TimeSpan from, Action happens) => _events.Enqueue(happens, (_now + from).Ticks);
}
