using Scheduler.Core.Contracts;
using Scheduler.Core.Scheduling;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>What wakes when a limit lets the next begin: that one alone. A node that would take all at once.</summary>
public sealed class LimitWakeTests
{
    private const int Asleep = 10_000;

    // Some for each level of a heap of so many.
    private static readonly int Few = 3 * (int)Math.Log2(Asleep);

    [Theory]
    [InlineData("fcfs", "t1")]
    [InlineData("priority", "t9999")]
    public void Freeing_one_of_a_limit_looks_at_few_of_those_that_it_holds_up(string policy, string next)
    {
        var world = WorldOf(policy);
        Fill(world, i => [new LimitUse("db"), Own(i)]);
        var before = world.Kernel.Desk.Backlog.LooksAtLimits;
        world.Succeed("first");
        Assert.Equal($"first {next}", world.Order);
        Assert.InRange(world.Kernel.Desk.Backlog.LooksAtLimits - before, 1, Few);
    }

    [Fact]
    public void Nor_at_all_that_cost_more_than_there_is()
    {
        var world = WorldOf("fcfs", db: 2);
        world.Submit(Given.Task("second", limits: [new LimitUse("db")]));
        Fill(world, i => [new LimitUse("db", 2), Own(i)]);
        world.Submit(Given.Task("small", limits: [new LimitUse("db"), Own(0)]));
        var before = world.Kernel.Desk.Backlog.LooksAtLimits;
        world.Succeed("first");
        Assert.Equal("second first small", world.Order);

        // Those that are passed are counted, so many of them at a time.
        Assert.InRange(world.Kernel.Desk.Backlog.LooksAtLimits - before, 1, Few + SchedulingClass.MostLookedAt);
    }

    [Fact]
    public void Where_another_limit_holds_up_the_first_it_looks_at_the_next_in_the_same_step()
    {
        var world = WorldOf("fcfs");
        world.Do(new SetLimit(new LimitOptions { Name = "shut", Running = 0 }));
        Fill(world, i => i < 5 ? [new LimitUse("db"), new LimitUse("shut"), Own(i)] : [new LimitUse("db"), Own(i)]);
        world.Succeed("first");
        Assert.Equal("first t5", world.Order);
    }

    [Theory]
    [InlineData("fcfs", "t1")]
    [InlineData("priority", "t9999")]
    [InlineData("fair-shares", "t9999")]
    public void Nor_at_all_classes_that_it_holds_up(string policy, string next)
    {
        var world = WorldOf(policy);
        Fill(world, _ => [new LimitUse("db")], classes: Asleep / 2);
        Assert.True(world.Kernel.Desk.Backlog.ClassCount >= Asleep / 2);
        var before = world.Kernel.Desk.Backlog.LooksAtLimits;
        world.Succeed("first");
        Assert.Equal($"first {next}", world.Order);
        Assert.InRange(world.Kernel.Desk.Backlog.LooksAtLimits - before, 1, Few + SchedulingClass.MostLookedAt);
    }

    [Fact]
    public void What_a_fairness_key_uses_costs_nothing_at_a_gate_that_lets_nothing_pass()
    {
        var world = WorldOf("fair-shares");
        const int Gates = 1_000;
        foreach (var user in new[] { "eve", "ann", "bob" })
        {
            world.Submit(Enumerable.Range(0, Gates).Select(i => Given.Task($"{user}{i}", limits: [Own(i)], fairnessKey: user)));
        }

        var begun = world.Order;

        var ann = world.Kernel.Desk.Backlog.Lane(QueueOptions.DefaultName)!.Shares!.Find("ann")!;
        Assert.Equal(Gates, ann.HeldUp.Count);
        world.Submit(Given.Task("a", fairnessKey: "ann"));
        Assert.Empty(ann.HeldUp);
        world.Submit(Given.Task("b", fairnessKey: "ann"));
        Assert.Empty(ann.HeldUp);

        // One that opens finds that the other key has used less.
        world.Succeed("eve7");
        Assert.Equal($"{begun} a b bob7", world.Order);
        Assert.Single(ann.HeldUp);
    }

    [Theory]
    [InlineData("fcfs", 1)]
    [InlineData("priority", 1)]
    [InlineData("fcfs", 7)]
    [InlineData("priority", 7)]
    [InlineData("fair-shares", 1)]
    [InlineData("fair-shares", 4)]
    [InlineData("drf", 1)]
    public void The_one_that_begins_is_that_which_a_look_at_all_would_find(string policy, int classes)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var world = WorldOf(policy, db: 4);
            world.Do(new SetLimit(new LimitOptions { Name = "api:*", Running = 2 }));
            TaskSpec[] tasks = [.. Enumerable.Range(0, 60).Select(i => Given.Task(
                $"t{i}",
                priority: random.Next(3),
                request: Class(random.Next(classes)),
                limits: [new LimitUse("db", random.Next(1, 4)), new LimitUse($"api:{random.Next(3)}")],
                fairnessKey: $"user{random.Next(4)}",
                estimate: random.Next(1, 4)))];
            world.Submit(tasks);
            var expected = new PlainLimits(tasks, policy, db: 4, api: 2);
            Assert.Equal((seed, expected.Begin()), (seed, world.Order));

            // Fewer than after which one that was passed goes first.
            for (var i = 0; i < 8; i++)
            {
                var ends = expected.Running[random.Next(expected.Running.Count)];
                world.Pass(1);
                expected.Pass(1);
                world.Succeed(ends.Id.Value);
                expected.End(ends);
                Assert.Equal((seed, expected.Begin()), (seed, world.Order));
            }
        }
    }

    private static World WorldOf(string policy, int db = 1)
    {
        var options = Given.Queue(policy).Patient();
        var world = new World(options with { Limits = options.Limits with { MaxTasksPerSubmit = Asleep, MaxSchedulingClasses = Asleep } });
        world.Join("n", Given.Node(slots: Asleep, cpu: 1_000_000_000), window: Asleep);
        world.Do(new SetLimit(new LimitOptions { Name = "db", Running = db }));
        world.Do(new SetLimit(new LimitOptions { Name = "own:*", Running = 1 }));
        return world;
    }

    private static void Fill(World world, Func<int, LimitUse[]> limits, int classes = 1)
    {
        world.Submit(Given.Task("first", priority: Asleep, limits: [new LimitUse("db")]));
        var order = world.Order;
        world.Submit(Enumerable.Range(1, Asleep).Select(i => Given.Task($"t{i}", priority: i == 9_999 ? 1 : 0, limits: limits(i), request: Class(i % classes), fairnessKey: $"user{i % classes}")));
        Assert.Equal(order, world.Order);
    }

    // Tasks that request other things are not alike to nodes.
    private static Resources Class(int number) => new(number, 0);

    // So that each of them is in a bucket of its own.
    private static LimitUse Own(int task) => new($"own:{task}");

    /// <summary>All tasks in the order of the policy, looked at from the first each time.</summary>
    private sealed class PlainLimits(TaskSpec[] tasks, string policy, int db, int api)
    {
        private readonly List<TaskSpec> _waiting = [.. policy == "fcfs" ? tasks.AsEnumerable() : tasks.OrderByDescending(task => task.Priority)];
        private readonly List<string> _begun = [];
        private readonly Dictionary<string, double> _finish = tasks.Select(task => task.FairnessKey!).Distinct().ToDictionary(key => key, _ => 0.0);
        private readonly Dictionary<TaskSpec, double> _begunAt = [];
        private double _now;
        private double _virtualNow;

        public List<TaskSpec> Running { get; } = [];

        public void Pass(double seconds) => _now += seconds;

        public string Begin()
        {
            // MinBy gives the first of those that are alike.
            while (_waiting.Where(task => task.Limits.All(use => Used(use.Name) + use.Cost <= (use.Name == "db" ? db : api))).MinBy(Share) is { } next)
            {
                _waiting.Remove(next);
                Running.Add(next);
                _begun.Add(next.Id.Value);
                _begunAt[next] = _now;

                // Start-time fair queueing, charged in advance.
                _virtualNow = Math.Max(_virtualNow, _finish[next.FairnessKey!]);
                _finish[next.FairnessKey!] = _virtualNow + next.Estimate!.Value.TotalSeconds;
            }

            return string.Join(' ', _begun);
        }

        public void End(TaskSpec task)
        {
            Running.Remove(task);
            _finish[task.FairnessKey!] += _now - _begunAt[task] - task.Estimate!.Value.TotalSeconds;
        }

        private double Share(TaskSpec task) => policy switch
        {
            "fair-shares" => Math.Max(_virtualNow, _finish[task.FairnessKey!]),
            "drf" => Running.Count(other => other.FairnessKey == task.FairnessKey),
            _ => 0,
        };

        private int Used(string name) => Running.Sum(task => task.Limits.Where(use => use.Name == name).Sum(use => use.Cost));
    }
}
