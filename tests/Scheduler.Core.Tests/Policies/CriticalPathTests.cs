using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.RandomRuns;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class CriticalPathTests
{
    private static readonly KernelOptions Options = Given.Queue("critical-path").Patient();

    [Fact]
    public void The_head_of_the_longest_chain_goes_first() => Assert.Equal(
        "a b c d",
        Run(Task("d", 5), Task("c", 6), Task("a", 1), Task("b", 10, "a")));

    [Fact]
    public void The_order_is_that_of_the_upward_rank_without_communication()
    {
        // The graph of Topcuoglu et al. 2002 (figure 2) with the means of its run times. Ranks: 61 of 1, 48 of 2, 44 of 4, 43 of 5, 40 of 3, 37.3 of 6,
        // 31.3 of 9, 25.7 of 7, 24.7 of 8, 14.7 of 10.
        Assert.Equal(
            "1 2 4 5 3 6 9 7 8 10",
            Run(
                Task("1", 39 / 3.0), Task("2", 50 / 3.0, "1"), Task("3", 43 / 3.0, "1"), Task("4", 38 / 3.0, "1"), Task("5", 35 / 3.0, "1"), Task("6", 38 / 3.0, "1"),
                Task("7", 33 / 3.0, "3"), Task("8", 30 / 3.0, "2", "4", "6"), Task("9", 50 / 3.0, "2", "4", "5"), Task("10", 44 / 3.0, "7", "8", "9")));
    }

    [Theory]
    [InlineData("a b", "a")]
    [InlineData("a b", "b a")]
    [InlineData("b a", "a b")]
    public void The_longest_chain_counts_in_whatever_order_its_tasks_are_named(string ofC, string ofD)
    {
        var world = new World(Options);
        world.Submit(Task("x", 13), Task("a", 1), Task("b", 2, "a"));
        world.Submit(Task("c", 3, Named(ofC)), Task("d", 4, [.. Named(ofD), "c"]));
        world.Submit(Task("e", 5, "d", "b", "a", "c"));
        world.Kernel.CheckInvariants();
        world.Join("n", Given.Node(slots: 1));
        Finish(world);
        Assert.Equal("a b x c d e", world.Order);

        static Dependency[] Named(string names) => [.. names.Split(' ').Select(name => Dependency.OnTask(name))];
    }

    [Fact]
    public void What_waits_for_a_failure_or_for_a_group_does_not_count() => Assert.Equal(
        "c b a",
        Run(
            Task("a", 1),
            Task("b", 2) with { Group = "g" },
            Task("c", 3),
            Task("d", 50) with { After = [Dependency.OnTask("a", DependencyCondition.Failed)] },
            Task("e", 50) with { After = [Dependency.OnGroup("g", DependencyCondition.Failed)] }));

    [Fact]
    public void What_comes_and_goes_behind_a_task_counts_while_the_task_waits()
    {
        var world = new World(Options);
        world.Submit(Task("a", 1), Task("b", 2), Task("c", 3));
        world.Submit(Task("a2", 1, "a"), Task("b2", 5, "b"));
        world.Submit(Task("a3", 9, "a2"));
        world.Cancel("b2");
        world.Join("n", Given.Node(slots: 1));
        Finish(world);
        Assert.Equal("a a2 a3 c b", world.Order);
    }

    [Fact]
    public void A_task_that_has_failed_counts_again_when_it_is_tried_again()
    {
        var world = new World(Options);
        world.Join("n", Given.Node(slots: 1));
        world.Submit(Task("first", 100), Task("a", 1), Task("b", 2), Task("a2", 9, "a"));
        world.Succeed("first");
        world.Fail("a", retryable: true);
        world.Pass(60);
        Finish(world);
        Assert.Equal("first a b a a2", world.Order);
    }

    [Fact]
    public void What_is_learned_of_a_kind_counts_for_those_that_wait_already()
    {
        var world = new World(Options);
        world.Join("n", Given.Node(slots: 1, kinds: "noop long"));
        world.Submit(Given.Task("first", "long"));
        world.Submit(Task("b", 0.5), Given.Task("a", estimate: 0.1), Given.Task("a2", "long", after: ["a"]));
        // It has run for a second.
        world.Succeed("first");
        Finish(world);
        Assert.Equal("first a a2 b", world.Order);
    }

    [Fact]
    public void A_queue_that_gets_the_policy_orders_what_waits_there()
    {
        var world = new World(Given.Queue("fcfs").Patient());
        world.Submit(Task("b", 2), Task("a", 1), Task("a2", 2, "a"));
        world.Do(new ConfigureQueue(new QueueOptions { Policy = "critical-path" }));
        world.Submit(Task("c", 4));
        world.Do(new ConfigureQueue(new QueueOptions { Policy = "fcfs" }));
        world.Do(new ConfigureQueue(new QueueOptions { Policy = "critical-path" }));
        world.Join("n", Given.Node(slots: 1));
        Finish(world);
        Assert.Equal("c a b a2", world.Order);
    }

    [Fact]
    public void A_waiting_task_goes_before_a_running_one_whose_path_has_become_shorter()
    {
        var world = new World(new KernelOptions
        {
            Queues = [new QueueOptions { Policy = "critical-path", Preempt = true, MinRunTime = TimeSpan.Zero, PreemptionMargin = TimeSpan.Zero }],
        }.Patient());
        world.Submit(Task("a", 1), Task("b", 5), Task("a2", 9, "a"));
        world.Join("n", Given.Node(slots: 1) with { YieldingKinds = ["noop"] });
        world.Start("a");
        world.Pass(0.1);
        Assert.Equal(0, world.Count<PreemptionRequested>());
        world.Cancel("a2");
        Assert.Equal(new TaskId("a"), world.Last<PreemptionRequested>().Task);
    }

    [Fact]
    public void Estimates_without_end_are_longest()
    {
        var world = new World(Options);
        TaskSpec[] endless = [.. "cde".Select(name => Task(name.ToString(), 1) with { Estimate = TimeSpan.MaxValue })];
        world.Submit(Task("a", 1), endless[0], endless[1] with { After = ["c"] }, endless[2] with { After = ["d"] }, Task("b", 2));
        world.Join("n", Given.Node(slots: 1));
        Finish(world);
        Assert.Equal("c d e b a", world.Order);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chain_costs_a_few_looks_for_each_of_its_tasks(bool backwards)
    {
        const int Length = 10_000;
        var chain = Enumerable.Range(0, Length).Select(i => i == 0 ? Task("0", 1) : Task($"{i}", 1, $"{i - 1}"));
        var kernel = new Kernel(Options);
        var node = new NodeId("n", 1);
        kernel.Begin("test", default);
        kernel.Handle(new SubmitTasks([.. backwards ? chain.Reverse() : chain]), default);
        kernel.TakeBatch();
        kernel.Handle(new HearNode(new FromNode(node, 0, 1, []) { Join = Given.Node(slots: 1), LeaseAskedAt = default, Held = [] }), default);
        for (var done = 0; done < Length; done++)
        {
            var assigned = Assert.Single(kernel.TakeBatch().Events.OfType<TaskAssigned>());
            Assert.Equal(done.ToString(System.Globalization.CultureInfo.InvariantCulture), assigned.Task.Value);
            var report = new AttemptSucceededReport(assigned.Task, FencingToken.Of(0, kernel.LastEventNumber), default, TimeSpan.FromSeconds(1));
            kernel.Handle(new HearNode(new FromNode(node, kernel.Epoch, 1, [report])), default);
        }

        Assert.Equal(0, kernel.UnfinishedTasks);
        Assert.InRange(kernel.Desk.Backlog.LooksAtPaths, Length, 6 * Length);
    }

    [Fact]
    public void One_that_many_wait_for_costs_a_few_looks_for_each_that_comes_or_goes()
    {
        const int Many = 2_000;
        var kernel = new Kernel(Options);
        kernel.Begin("test", default);
        kernel.Handle(new SubmitTasks([Task("root", 1), Task("next", 1, "root")]), default);
        for (var i = 0; i < Many; i++)
        {
            kernel.Handle(new SubmitTasks([Task($"{i}", i, "next")]), default);
            kernel.TakeBatch();
        }

        for (var i = 0; i < Many - 1; i++)
        {
            kernel.Handle(new CancelTask($"{i}"), default);
            kernel.TakeBatch();
        }

        kernel.CheckInvariants();
        Assert.InRange(kernel.Desk.Backlog.LooksAtPaths, Many, 10 * Many);
    }

    [Fact]
    public void Other_policies_look_at_no_paths()
    {
        var world = new World(Given.Queue("sjf").Patient());
        world.Submit(Task("a", 1), Task("b", 2), Task("a2", 9, "a"));
        world.Join("n", Given.Node(slots: 1));
        Finish(world);
        Assert.Equal("a b a2", world.Order);
        Assert.Equal(0, world.Kernel.Desk.Backlog.LooksAtPaths);
    }

    [Fact]
    public void After_a_failover_the_order_is_what_it_would_have_been()
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            Seeds.Report(seed, () =>
            {
                var plain = OrderOf(seed, _ => { });
                Assert.Equal(plain, OrderOf(seed, world => world.Failover()));
                Assert.Equal(plain, OrderOf(seed, world => world.FailoverFromSnapshot()));
            });
        }
    }

    // The graph comes in a few submits while it is worked off on two slots.
    private static string OrderOf(int seed, Action<World> failOver)
    {
        var random = new Random(seed);
        var tasks = new RandomGraph(random).Tasks.Select(task => WithoutGroups(task.Spec) with { Estimate = TimeSpan.FromSeconds(random.Next(1, 20)) }).ToArray();
        var world = new World(Options with { Limits = new SchedulerLimits { MaxOutcomesKept = 1_000 } });
        var node = world.Join("n", Given.Node(slots: 2), window: 2);
        for (var submitted = 0; submitted < tasks.Length || world.Kernel.UnfinishedTasks > 0;)
        {
            if (submitted < tasks.Length)
            {
                var more = random.Next(1, 10);
                world.Submit(tasks.Skip(submitted).Take(more));
                submitted += more;
            }

            var running = Running(world);
            if (random.Next(3) == 0)
            {
                failOver(world);
                world.Renew(node, 2, [.. running.Select(task => task.Token!.Value)]);
            }

            if (running.Length > 0)
            {
                var ends = running[random.Next(running.Length)].Id.Value;
                (random.Next(5) == 0 ? () => world.Fail(ends, retryable: false) : (Action)(() => world.Succeed(ends)))();
            }
            else if (submitted >= tasks.Length)
            {
                // What waits for a retry waits in vain.
                break;
            }
        }

        return world.Order;
    }

    private static TaskSpec WithoutGroups(TaskSpec task)
    {
        Dependency[] after = [.. task.After.Where(edge => !edge.IsGroup).Reverse()];
        return task with { Group = null, After = after, IfUnmet = after.Length == 0 ? UnmetAction.Cancel : task.IfUnmet };
    }

    private static TaskInfo[] Running(World world) =>
        [.. world.Follower.List(new TaskFilter { Limit = 100 }).Tasks.Where(task => task.Phase == TaskPhase.Assigned).OrderBy(task => task.Id.Value, StringComparer.Ordinal)];

    private static string Run(params TaskSpec[] tasks)
    {
        var world = new World(Options);
        world.Submit(tasks);
        world.Join("n", Given.Node(slots: 1));
        Finish(world);
        return world.Order;
    }

    private static void Finish(World world)
    {
        while (Running(world) is [var running, ..])
        {
            world.Pass(1);
            world.Succeed(running.Id.Value);
        }
    }

    private static TaskSpec Task(string id, double estimate, params Dependency[] after) => Given.Task(id, estimate: estimate, after: after);
}
