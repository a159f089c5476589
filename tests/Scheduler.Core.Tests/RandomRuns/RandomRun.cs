using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.Schedules;
using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>
/// A scheduler over a store that makes writes durable when it likes and loses the others at a crash, among nodes and clients
/// that do whatever a seed says. What must always hold is checked after every command, and against the journal after every
/// recovery.
/// </summary>
internal sealed class RandomRun
{
    private readonly Random _random;
    private readonly int _crashOneIn;
    private readonly KernelOptions _options;
    private readonly RandomCommands _commands;
    private readonly List<RandomNode> _nodes = [];
    private readonly List<(long First, IReadOnlyList<Event> Events, ulong Digest)> _rows = [];
    private readonly Released _released = new();

    // What a shell's archive would hold: it follows what is durable.
    private readonly Dictionary<TaskId, TaskInfo> _archive = [];
    private (SnapshotRecord[] Records, int Rows)? _snapshot;
    private JournalModel _journal = new();
    private Follower _follower = new();
    private Batch? _inFlight;
    private Pump _pump;
    private Timestamp _time = Timestamp.FromSeconds(10_000);
    private TimeSpan _wallError;

    public RandomRun(int seed, int crashOneIn)
    {
        _random = new Random(seed);
        _crashOneIn = crashOneIn;
        _commands = new RandomCommands(_random, _archive);
        _options = new KernelOptions
        {
            Seed = (ulong)seed,
            Recurrences = new EverySeconds(),
            Stragglers = new StragglerOptions { EndedPercent = 20, MedianPercent = 100, MinRunTime = TimeSpan.FromSeconds(seed % 3) },
            Queues = [.. RandomCommands.QueueNames.Select(name => _commands.Queue(name) with
            {
                Policy = "sjf", Strategy = "best-fit", TieBreak = seed % 2 == 0 ? QueueOptions.ByCriticalPath : null,
            })],
            KnownKinds = new HashSet<string>(StringComparer.Ordinal) { "noop", "sleep", "rare" },
            Limits = new SchedulerLimits
            {
                MaxPayloadBytes = 64,
                MaxResultBytes = 32,
                MaxCheckpointBytes = 32,
                MaxUnfinishedTasks = 60,
                MaxTasksPerSubmit = 6,
                MaxSchedulingClasses = 30,
                MaxQueues = 5,
                MaxNodes = 6,
                MaxHolds = 6,
                MaxUniqueKeys = 7,
                MaxGroups = 9,
                MaxBatchEvents = 12,
                MaxBatchBytes = 2_048,
                MaxOutcomesKept = 50,
                OutcomesKeptFor = TimeSpan.FromMinutes(5),
            },
        };
        _nodes.AddRange(RandomCommands.NodeNames.Select(name => new RandomNode(_random, name, _commands.Offer())));
        _pump = new Pump(new Kernel(_options));
        _pump.Kernel.Begin("first", Now);
    }

    public IEnumerable<Event> Events => _rows.SelectMany(r => r.Events);

    private Kernel Kernel => _pump.Kernel;

    private Instant Now => new(_time + _wallError, _time);

    /// <summary>So many commands at random, then everything is healthy until all tasks have ended.</summary>
    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step();
        }

        Crash();
        Heal();
        Assert.Equal(0, Kernel.UnfinishedTasks);
        Assert.Equal(_journal.Admitted.Values.Sum(), _journal.Outcomes);
        Assert.Equal(_journal.Admitted.Keys.Order(StringComparer.Ordinal), _journal.Ended.Keys.Order(StringComparer.Ordinal));
        Assert.All(Kernel.Desk.State.Groups.All, group => Assert.NotNull(group.EndedAt));
    }

    private void Step()
    {
        if (_random.Next(_crashOneIn) == 0)
        {
            Crash();
        }

        switch (_random.Next(10))
        {
            case < 4:
                Do(_commands.Next(Now.Wall));
                break;
            case < 7:
                Speak(_nodes[_random.Next(_nodes.Count)]);
                break;
            case 7:
                PassTime(TimeSpan.FromSeconds(_random.NextDouble() * _random.Next(1, 8)));
                break;
            case 8:
                Durable();
                break;
            default:
                Rarely();
                break;
        }
    }

    private void Rarely()
    {
        var node = _nodes[_random.Next(_nodes.Count)];
        switch (_random.Next(5))
        {
            case 0:
                node.Restart();
                break;
            case 1:
                Do(new NodeDied(node.Id));
                node.Restart();
                break;
            case 2:
                _wallError = TimeSpan.FromSeconds(_random.Next(-30, 31));
                break;
            case 3:
                _snapshot = (_follower.Snapshot().ToArray(), _rows.Count);
                break;
            default:
                PassTime(TimeSpan.FromSeconds(_random.Next(60)));
                break;
        }
    }

    private void Speak(RandomNode node) => Do(new HearNode(node.Speak(_time, Kernel.Epoch)));

    private void PassTime(TimeSpan time)
    {
        _time += time;
        Do(Tick.Instance);
    }

    // As a shell does, for which the archive is what became durable.
    private BackfillSchedule Resolve(BackfillSchedule backfill) => backfill with
    {
        Range = Kernel.Desk.State.Schedules.Find(backfill.Name) is { } schedule
            ? BackfillRange.Of(backfill, schedule.Spec, Kernel.Desk.State.Calendars.Of(schedule.Spec), _options.Recurrences, out _)?.Without(_archive.Keys)
            : null,
    };

    private void Do(KernelCommand command)
    {
        if (_pump.IsFull)
        {
            Write();
            Durable();
        }

        command = command is BackfillSchedule backfill ? Resolve(backfill) : command;
        _pump.Handle(command with { ReplyTo = command }, Now);
        Kernel.CheckInvariants();
        Write();
    }

    private void Write()
    {
        if (_pump.TakeWrite() is { } batch)
        {
            _inFlight = batch;
        }

        if (_pump.TakeRelease() is { } ready)
        {
            Release(ready);
        }
    }

    /// <summary>What is being written becomes durable, and is let out after the next write was begun.</summary>
    private void Durable()
    {
        if (_inFlight is not { } written)
        {
            return;
        }

        Append(written);
        _inFlight = null;
        var batch = _pump.Complete();
        Assert.Same(written, batch);
        if (_pump.TakeWrite() is { } next)
        {
            _inFlight = next;
        }

        Release(batch);
        Write();
    }

    private void Append(Batch batch)
    {
        var last = _rows.Count == 0 ? 0 : _rows[^1].First + _rows[^1].Events.Count - 1;
        Assert.True(JournalLossRule.Follows(last, batch.FirstEventNumber, batch.Events), $"Row {batch.FirstEventNumber} does not follow event {last}.");
        _rows.Add((batch.FirstEventNumber, batch.Events, batch.DigestAfter));
        _journal.Read(batch.Events, batch.FirstEventNumber);
    }

    private void Release(Batch batch)
    {
        _follower.Apply(batch);
        Assert.Equal(_follower.Digest, batch.DigestAfter);
        Archive(_follower);
        _released.Add(batch);
        foreach (var message in batch.Effects.Cast<ToNode>())
        {
            if (_nodes.Exists(n => n.IsHealthy) || _random.Next(10) > 0)
            {
                _nodes.Find(n => n.Id == message.Node)?.Hear(message);
            }
        }

        if (_inFlight is null && !Kernel.HasOpenBatch)
        {
            _journal.Compare(Kernel, _follower);
        }
    }

    private void Archive(Follower follower)
    {
        foreach (var task in follower.TakeFinished())
        {
            if (task.Phase.IsFinal())
            {
                _archive[task.Id] = task;
            }
            else
            {
                Assert.True(_archive.Remove(task.Id), $"{task.Id} was retried, but had not ended.");
            }
        }
    }

    /// <summary>The scheduler dies. A write in flight may have become durable just before.</summary>
    private void Crash()
    {
        if (_inFlight is { } written && _random.Next(2) == 0)
        {
            Append(written);
        }

        _inFlight = null;
        Assert.All(_pump.Fail("It crashed."), reply => Assert.Equal(RejectionCode.Unavailable, Assert.IsType<Rejection>(reply.Answer).Code));

        var kernel = new Kernel(_options);
        var replayed = new Follower();
        var follower = new Follower();
        var from = 0;
        if (_snapshot is { } snapshot && _random.Next(2) == 0)
        {
            from = snapshot.Rows;
            kernel.Restore(snapshot.Records);
            follower.Restore(snapshot.Records);
        }

        for (var i = 0; i < _rows.Count; i++)
        {
            var (first, events, digest) = _rows[i];
            replayed.Apply(first, events, digest);
            if (i >= from)
            {
                kernel.Replay(first, events, digest);
                follower.Apply(first, events, digest);
            }
        }

        Assert.Equal(replayed.Digest, kernel.Digest);
        _archive.Clear();
        Archive(replayed);
        follower.TakeFinished();
        _follower = follower;
        _journal = new JournalModel();
        _rows.ForEach(row => _journal.Read(row.Events, row.First));
        _journal.Compare(kernel, _follower);
        _released.Check(_journal, _rows.SelectMany(row => row.Events.Select((e, i) => (row.First + i, e))));

        if (_random.Next(3) == 0)
        {
            // Nothing is lost, but somebody goes on as if it were: beyond a gap in the numbers all is as ever.
            kernel.Accept(JournalLossRule.Accept(kernel.LastEventNumber, kernel.LastEventNumber + 10, kernel.Epoch, Now.Wall));
        }

        _pump = new Pump(kernel);
        kernel.Begin("another", Now);
        kernel.CheckInvariants();
        Assert.True(kernel.Epoch > _released.Epoch, "An epoch was used twice.");
        Write();
    }

    /// <summary>The network, the store, the clocks and two large nodes are well; everyone else has gone.</summary>
    private void Heal()
    {
        _wallError = default;
        _nodes.Clear();
        _nodes.Add(new RandomNode(_random, "giant-a", RandomCommands.Giant("a")) { IsHealthy = true });
        _nodes.Add(new RandomNode(_random, "giant-b", RandomCommands.Giant("b")) { IsHealthy = true });
        foreach (var queue in Kernel.Desk.State.Queues.Select(q => q.Options with { Paused = false }).ToArray())
        {
            Do(new ConfigureQueue(queue));
        }

        foreach (var schedule in Kernel.Desk.State.Schedules.All.Select(s => s.Spec.Name).ToArray())
        {
            Do(new RemoveSchedule(schedule));
        }

        foreach (var calendar in Kernel.Desk.State.Calendars.All.Select(c => c.Name).ToArray())
        {
            Do(new RemoveCalendar(calendar));
        }

        foreach (var limit in Kernel.Desk.State.Limits.All.ToArray())
        {
            Do(new RemoveLimit(limit.Name));
        }

        foreach (var group in Kernel.Desk.State.Groups.All.Where(group => !group.IsSealed).ToArray())
        {
            Do(new SealGroup(group.Name));
        }

        for (var round = 0; Kernel.UnfinishedTasks > 0; round++)
        {
            // A task that fails may hold its order key even now.
            foreach (var held in Kernel.Desk.State.Holds.All.ToArray())
            {
                Do(new ReleaseHold(held.Target, held.Name));
            }

            EndWaits();
            Assert.True(round < 1_000, $"After {round} healthy rounds {Kernel.UnfinishedTasks} tasks have no outcome, such as {Kernel.Desk.State.Tasks.First().Id}.");
            _nodes.ForEach(Speak);
            PassTime(TimeSpan.FromSeconds(2));
            Settle();
        }

        Settle();
    }

    /// <summary>Tasks that go on waiting for something that has ended: that runs again, or they are cancelled.</summary>
    private void EndWaits()
    {
        var state = Kernel.Desk.State;
        foreach (var task in state.Tasks.Where(task => task.Edges is { Count: > 0 }).ToArray())
        {
            foreach (var edge in task.Edges!.Places.Select(place => task.Spec.After[place]).ToArray())
            {
                if (edge.IsGroup ? state.Groups.Find(edge.Name)!.IsComplete : state.Task(edge.Name) is null)
                {
                    Do(edge.IsGroup || _random.Next(2) == 0 ? new CancelTask(task.Id) : new RetryTask(edge.Name, _archive.GetValueOrDefault(edge.Name)));
                }
            }
        }
    }

    private void Settle()
    {
        while (_inFlight is not null || Kernel.HasOpenBatch || Kernel.NextWakeUp(Now) == TimeSpan.Zero)
        {
            Write();
            Durable();
            if (Kernel.NextWakeUp(Now) == TimeSpan.Zero)
            {
                Do(Tick.Instance);
            }
        }
    }
}
