using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>A node that does what it is told, mostly: it may forget, repeat itself, and end its attempts in every way.</summary>
internal sealed class RandomNode(Random random, string name, NodeOffer offer)
{
    private readonly Dictionary<FencingToken, TaskId> _held = [];
    private readonly HashSet<FencingToken> _cancelled = [];
    private readonly HashSet<FencingToken> _preempted = [];
    private readonly Dictionary<FencingToken, AttemptReport> _unacknowledged = [];
    private bool _joined;
    private bool _draining;

    public NodeId Id { get; private set; } = new(name, 1);

    public NodeOffer Offer => offer;

    /// <summary>Whether it does all it can to bring its tasks to their ends.</summary>
    public bool IsHealthy { get; set; }

    /// <summary>The process starts anew: what it held is gone.</summary>
    public void Restart()
    {
        Id = Id with { Incarnation = Id.Incarnation + 1 };
        _held.Clear();
        _cancelled.Clear();
        _preempted.Clear();
        _unacknowledged.Clear();
        _joined = _draining = false;
    }

    public void Hear(ToNode message)
    {
        if (message.Node != Id)
        {
            return;
        }

        if (message.Refused)
        {
            Restart();
            return;
        }

        _joined &= !message.Introduce;
        _draining |= message.Drain;
        foreach (var token in message.Acknowledged)
        {
            _unacknowledged.Remove(token);
        }

        foreach (var assignment in message.Assignments.Where(a => !_unacknowledged.ContainsKey(a.Token)))
        {
            _held[assignment.Token] = assignment.Task.Id;
        }

        _cancelled.UnionWith(message.Cancel);
        _preempted.UnionWith(message.Preempt);
    }

    /// <summary>Says what it has to say; begins and ends some attempts before.</summary>
    public FromNode Speak(Timestamp now, long epoch)
    {
        var started = new List<AttemptReport>();
        foreach (var (token, task) in _held.ToArray())
        {
            if (random.Next(3) == 0)
            {
                started.Add(new AttemptStartedReport(task, token));
            }

            if (random.Next(6) == 0)
            {
                started.Add(new AttemptProgressReport(task, token, random.Next(-1, 4) / 2.0, null) { Log = Log() });
            }

            if (random.Next(6) == 0)
            {
                started.Add(new CheckpointReport(task, token, random.Next(1, 4), new byte[random.Next(36)], TimeSpan.FromSeconds(random.Next(9))));
            }

            if (IsHealthy || random.Next(3) == 0)
            {
                _held.Remove(token);
                _unacknowledged[token] = End(task, token) with { Log = Log() };
            }
        }

        var leaving = (_draining && _held.Count == 0) || (!IsHealthy && random.Next(60) == 0);
        var message = new FromNode(Id, epoch, IsHealthy ? offer.Slots : random.Next(-1, offer.Slots + 3), [.. started, .. _unacknowledged.Values])
        {
            Join = _joined ? null : offer,
            LeaseAskedAt = IsHealthy || random.Next(3) > 0 ? now : null,
            Held = [.. _held.Keys, .. _unacknowledged.Keys],
            Leaving = leaving,
        };
        _joined = true;
        if (leaving)
        {
            Restart();
        }

        return message;
    }

    private ReadOnlyMemory<byte>? Log() => random.Next(3) == 0 ? new byte[random.Next(9)] : default(ReadOnlyMemory<byte>?);

    private AttemptReport End(TaskId task, FencingToken token)
    {
        if (_cancelled.Contains(token) && random.Next(3) > 0)
        {
            return new AttemptCancelledReport(task, token, default);
        }

        if (!IsHealthy && random.Next(_preempted.Contains(token) ? 2 : 12) == 0)
        {
            return new AttemptYieldedReport(
                task, token, random.Next(3) == 0 ? null : new byte[random.Next(36)], TimeSpan.FromSeconds(random.Next(9)));
        }

        return random.Next(IsHealthy ? 7 : 10) switch
        {
            < 5 => new AttemptSucceededReport(task, token, new byte[random.Next(IsHealthy ? 20 : 36)], TimeSpan.FromSeconds(1)),
            < 7 => new AttemptFailedReport(task, token, "boom", Retryable: random.Next(4) > 0, TimedOut: random.Next(2) == 0, default)
            {
                RetryAfter = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(-1, 20)) : null,
            },
            7 => new AttemptCancelledReport(task, token, default),
            _ => new AttemptHandedBackReport(task, token),
        };
    }
}
