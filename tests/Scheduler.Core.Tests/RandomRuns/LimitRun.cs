using System.Text.RegularExpressions;
using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>What a run of limits has to have seen to say something.</summary>
internal enum LimitSight
{
    WaitsForRunning,
    WaitsForRate,
    WaitsForZero,
    WokenByRate,
    Kept,
    Changed,
    Removed,
    RefusedOverlap,
    FailedOver,
    WallFell,
}

/// <summary>
/// Tasks with limits on a node that has room for all of them: after each step exactly those wait that the <see cref="LimitModel"/> does not let
/// begin.
/// </summary>
internal sealed partial class LimitRun
{
    private const int Slots = 10_000;

    private static readonly string[] PlainNames = ["gpu", "api:*", "api:a", "own:*"];
    private static readonly string[] AllNames = [.. PlainNames, "kind:noop", "queue:other", "k*", "q*", "ap*"];

    private readonly Random _random;
    private readonly bool _isPlain;
    private readonly World _world;
    private readonly NodeId _node;
    private readonly LimitModel _model = new();
    private readonly HashSet<LimitSight> _seen;
    private int _submitted;
    private int _read;
    private int _begun;

    /// <param name="isPlain">Each task names one limit at most, and costs 1: then none is ever passed, and the kernel has no reason to keep a limit for one.</param>
    public LimitRun(int seed, bool isPlain, HashSet<LimitSight> seen)
    {
        (_random, _isPlain, _seen) = (new Random(seed), isPlain, seen);
        var policy = (string[])["fcfs", "priority", "fair-shares"];
        string[] queues = [QueueOptions.DefaultName, "other"];
        _world = new World(new KernelOptions
        {
            Seed = (ulong)seed,
            Queues = [.. queues.Select(name => new QueueOptions { Name = name, Policy = policy[seed % policy.Length], AgeAfter = null })],
        }.Patient());
        _node = _world.Join("n", Given.Node(slots: Slots, kinds: "noop sleep"), window: Slots);
    }

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var wasRateWake = Step();
            Read();
            _seen.UnionWith(wasRateWake && _begun > 0 ? [LimitSight.WokenByRate] : []);
            Check();
        }

        foreach (var limit in _model.Limits.ToArray())
        {
            _world.Do(new RemoveLimit(limit.Name));
        }

        Read();
        Assert.Empty(Waiting());
    }

    // Whether time went on to the moment at which the kernel wants to be woken.
    private bool Step()
    {
        switch (_random.Next(16))
        {
            case < 4:
                _world.Submit(Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => NewTask()));
                return false;
            case < 8 when _model.Running.Count > 0:
                for (var ends = _random.Next(4); ends >= 0 && _model.Running.Count > 0; ends--)
                {
                    End(_model.Running[_random.Next(_model.Running.Count)].Value);
                    Read();
                }

                return false;
            case < 10:
                SetLimit();
                return false;
            case 10 when _model.Limits.Count > 0:
                ChangeLimit(_model.Limits.ElementAt(_random.Next(_model.Limits.Count)));
                return false;
            case < 13:
                return Pass();
            case 13 when Waiting() is { Count: > 0 } waiting:
                var one = waiting[_random.Next(waiting.Count)];
                _world.Do(_random.Next(2) == 0 || _isPlain ? new CancelTask(one) : new ReviseTask(one) { Queue = _random.Next(2) == 0 ? "other" : QueueOptions.DefaultName });
                return false;
            case 14 when _random.Next(4) == 0:
                Failover();
                return false;
            case 15 when _random.Next(4) == 0:
                _world.WallError = TimeSpan.FromMilliseconds(_random.Next(-5_000, 5_000));
                _seen.Add(LimitSight.WallFell);
                return false;
            default:
                _world.Pass(0);
                return false;
        }
    }

    private TaskSpec NewTask()
    {
        string[] names = ["gpu", "api:a", "api:b", $"own:{_random.Next(3)}", "nothing", "kind:noop"];
        var count = _isPlain ? _random.Next(2) : _random.Next(4);
        _random.Shuffle(names);
        return Given.Task(
            $"t{++_submitted}",
            kind: _random.Next(3) == 0 ? "sleep" : "noop",
            queue: _isPlain || _random.Next(2) == 0 ? QueueOptions.DefaultName : "other",
            priority: _random.Next(3),
            notBefore: _random.Next(8) == 0 ? _world.In(_random.NextDouble() * 5) : null,
            fairnessKey: $"user{_random.Next(3)}",
            retry: Given.PlainRetry,
            limits: [.. names.Take(count).Select(name => new LimitUse(name, _isPlain || _random.Next(3) > 0 ? 1 : 1 + _random.Next(4)))]);
    }

    private void SetLimit()
    {
        var limit = NewLimit();
        var overlaps = limit.IsPrefix && _model.Limits.Any(other => other.IsPrefix && other.Name != limit.Name
            && (other.Name.StartsWith(limit.Name[..^1], StringComparison.Ordinal) || limit.Name.StartsWith(other.Name[..^1], StringComparison.Ordinal)));
        Assert.Equal(overlaps, _world.Do(new SetLimit(limit)) is Rejection);
        _seen.UnionWith(overlaps ? [LimitSight.RefusedOverlap] : []);
    }

    private LimitOptions NewLimit()
    {
        var names = _isPlain ? PlainNames : AllNames;
        var hasRate = _random.Next(2) == 0;
        var limit = new LimitOptions
        {
            Name = names[_random.Next(names.Length)],
            Running = !hasRate || _random.Next(2) == 0 ? _random.Next(6) : null,
            Rate = hasRate ? NewRate() : null,
        };
        return _isPlain || limit.IsPrefix ? limit : limit with
        {
            Queues = _random.Next(4) == 0 ? ["other"] : [],
            Kinds = _random.Next(4) == 0 ? ["sleep"] : [],
        };
    }

    // Of three in a second the spacing is no whole number of ticks.
    private StartRate NewRate()
    {
        var starts = 1 + _random.Next(7);
        return new StartRate(starts, TimeSpan.FromMilliseconds(1_000 + _random.Next(9_000)), 1 + _random.Next(starts));
    }

    private void ChangeLimit(LimitOptions limit)
    {
        switch (_random.Next(4))
        {
            case 0:
                _world.Do(new RemoveLimit(limit.Name));
                _seen.Add(LimitSight.Removed);
                break;
            case 1:
                // To 0 and back, with nothing in between.
                _world.Do(new SetLimit(limit with { Running = 0 }));
                Read();
                Check();
                _world.Do(new SetLimit(limit));
                break;
            case 2:
                _world.Do(new SetLimit(limit with { Running = 0 }));
                break;
            default:
                _world.Do(new SetLimit(limit with { Rate = NewRate() }));
                _seen.Add(LimitSight.Changed);
                break;
        }
    }

    private void End(string task)
    {
        switch (_random.Next(6))
        {
            case 0:
                _world.Fail(task, retryable: false);
                break;
            case 1:
                _world.Fail(task);
                break;
            case 2:
                _world.Yield(task, ranSeconds: 1);
                break;
            case 3:
                _world.Cancel(task);
                _world.EndCancelled(task);
                break;
            default:
                _world.Succeed(task);
                break;
        }
    }

    private bool Pass()
    {
        if (_random.Next(2) == 0 || _world.Kernel.NextWakeUp(_world.Now) is not { } wait || wait > TimeSpan.FromMinutes(1))
        {
            _world.Pass(_random.NextDouble() * 3);
            return false;
        }

        _world.Pass(wait.TotalSeconds);
        return true;
    }

    private void Failover()
    {
        if (_random.Next(2) == 0)
        {
            _world.Failover();
        }
        else
        {
            _world.FailoverFromSnapshot();
        }

        _world.Renew(_node, Slots, [.. _model.Running.Select(task => _world.Token(task.Value))]);
        _seen.Add(LimitSight.FailedOver);
    }

    // Each assignment is judged when the model reads it.
    private void Read()
    {
        var before = _model.Running.Count;
        for (; _read < _world.Events.Count; _read++)
        {
            _model.Read(_world.Events[_read]);
        }

        _begun = _model.Running.Count - before;
    }

    private List<TaskId> Waiting() => [.. _world.Follower.List(new TaskFilter { Phase = TaskPhase.Pending, Limit = 1_000 }).Tasks.Select(task => task.Id)];

    private void Check()
    {
        var now = _world.Kernel.Desk.Now;
        TaskId? keptFor = null;
        foreach (var task in Waiting())
        {
            if (_model.WhyNot(task, now) is null)
            {
                var kept = KeptFor(task);
                Assert.True(keptFor is null || keptFor == kept, $"Limits are kept for {keptFor} and {kept} at a time.");
                keptFor = kept;
            }
            else if (_model.RunningOf(task) is { } full)
            {
                _seen.Add(_model.Limits.Any(limit => limit.Name == full && limit.Running == 0) ? LimitSight.WaitsForZero : LimitSight.WaitsForRunning);
            }
            else
            {
                _seen.Add(LimitSight.WaitsForRate);
                CheckWakes(task, _model.RateOpens(task, now) - now);
            }
        }
    }

    // Time alone lets it begin: the kernel has to ask to be woken by then. A clock that was set back goes at another speed.
    private void CheckWakes(TaskId task, TimeSpan opens)
    {
        if (_world.Kernel.Desk.Now == _world.Now.Wall && !(_world.Kernel.NextWakeUp(_world.Now) <= opens))
        {
            KeptFor(task);
        }
    }

    // The one reason for which a task waits that no limit holds up: one that was passed too often goes first.
    private TaskId KeptFor(TaskId task)
    {
        var text = _world.Explain(task.Value).Text;
        var kept = KeptText().Match(text);
        Assert.True(!_isPlain && kept.Success, $"The limits let {task} begin, and it waits. Limits: {string.Join(", ", _model.Limits)}. The kernel says: {text}");
        TaskId first = new(kept.Groups["first"].Value);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf(first.Value));
        Assert.True(_model.ShareLimit(first, task), $"{task} waits for {first}, which takes nothing of what it needs.");
        Assert.True(_model.RunningOf(first) is not null && _model.FitsAlone(first), $"{task} waits for {first}, which waits for nothing that will end.");
        _seen.Add(LimitSight.Kept);
        return first;
    }

    [GeneratedRegex(" is kept for (?<first>.*), which goes first and was passed too often\\.$", RegexOptions.None, 1_000)]
    private static partial Regex KeptText();
}
