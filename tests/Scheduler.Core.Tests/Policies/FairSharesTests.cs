using Scheduler.Core.Contracts;
using Scheduler.Core.Scheduling;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class FairSharesTests
{
    [Fact]
    public void A_user_with_many_tasks_does_not_keep_one_with_few_waiting()
    {
        var world = OneSlot();
        world.Submit(Enumerable.Range(1, 20).Select(i => Of("many", i)));
        world.Join("n", Given.Node(slots: 1));
        Serve(world, 3);
        world.Submit(Of("few", 1), Of("few", 2));
        Serve(world, 4);
        Assert.Equal("many1 many2 many3 many4 few1 many5 few2 many6", world.Order);
    }

    [Fact]
    public void Slot_time_is_shared_by_weight()
    {
        var world = OneSlot();
        world.Submit(Enumerable.Range(1, 40).SelectMany(i => new[] { Of("one", i), Of("three", i, weight: 3) }));
        world.Join("n", Given.Node(slots: 1));
        Serve(world, 39);
        Assert.Equal(10, world.Assignments.Count(a => a.Task.StartsWith("one", StringComparison.Ordinal)));
        Assert.Equal(30, world.Assignments.Count(a => a.Task.StartsWith("three", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_is_the_time_that_counts_and_a_wrong_estimate_is_made_good()
    {
        // Each says 1 s; those of "slow" take 3.
        var world = OneSlot();
        world.Submit(Enumerable.Range(1, 40).SelectMany(i => new[] { Of("quick", i), Of("slow", i) }));
        world.Join("n", Given.Node(slots: 1));
        Serve(world, 39, task => task.StartsWith("slow", StringComparison.Ordinal) ? 3 : 1);
        Assert.InRange(world.Assignments.Count(a => a.Task.StartsWith("slow", StringComparison.Ordinal)), 9, 11);
    }

    [Fact]
    public void Who_was_idle_has_no_credit()
    {
        var world = OneSlot();
        world.Submit(Enumerable.Range(1, 40).Select(i => Of("busy", i)));
        world.Join("n", Given.Node(slots: 1));
        Serve(world, 20);
        world.Submit(Enumerable.Range(1, 10).Select(i => Of("late", i)));
        Serve(world, 4);
        Assert.Equal(2, world.Assignments.Count(a => a.Task.StartsWith("late", StringComparison.Ordinal)));
    }

    [Fact]
    public void Old_tasks_of_one_do_not_outrank_the_part_of_another()
    {
        var world = OneSlot(TimeSpan.FromSeconds(10));
        world.Submit(Enumerable.Range(1, 20).Select(i => Of("many", i)));
        world.Join("n", Given.Node(slots: 1));
        Serve(world, 1, _ => 30);
        world.Submit(Of("few", 1));
        Serve(world, 1);
        Assert.Equal("few1", world.Order.Split(' ')[^1]);
    }

    [Fact]
    public void Among_the_tasks_of_one_priority_decides()
    {
        var world = OneSlot();
        world.Submit(Of("u", 1), Of("u", 2, priority: 5));
        world.Join("n", Given.Node(slots: 1));
        Serve(world, 1);
        Assert.Equal("u2 u1", world.Order);
    }

    [Fact]
    public void A_wide_task_uses_as_much_more()
    {
        var world = OneSlot();
        world.Submit(Enumerable.Range(1, 30).SelectMany(i => new[] { Of("narrow", i), Of("wide", i, slots: 2) }));
        world.Join("n", Given.Node(slots: 2));
        for (var i = 0; i < 30; i++)
        {
            var running = world.Follower.List(new TaskFilter { Phase = TaskPhase.Assigned }).Tasks.Select(t => t.Id.Value).ToArray();
            world.Pass(1);
            Array.ForEach(running, task => world.Succeed(task));
        }

        var wide = world.Assignments.Count(a => a.Task.StartsWith("wide", StringComparison.Ordinal));
        var narrow = world.Assignments.Count(a => a.Task.StartsWith("narrow", StringComparison.Ordinal));
        Assert.InRange(narrow, (2 * wide) - 2, (2 * wide) + 3);
    }

    private static World OneSlot(TimeSpan? ageAfter = null) => new(Given.Queue("fair-shares", ageAfter: ageAfter).Patient());

    private static TaskSpec Of(string user, int number, int weight = 1, int priority = 0, int slots = 1) =>
        Given.Task($"{user}{number}", fairnessKey: user, weight: weight, priority: priority, slots: slots, estimate: 1);

    private static void Serve(World world, int tasks, Func<string, double>? seconds = null)
    {
        for (var i = 0; i < tasks; i++)
        {
            var running = world.Assignments.Last().Task;
            world.Pass(seconds?.Invoke(running) ?? 1);
            world.Succeed(running);
        }
    }

    [Fact]
    public void Of_keys_that_are_idle_only_so_many_are_remembered()
    {
        const int AtATime = 1_000;
        var world = new World(Given.Queue("fair-shares").Patient());
        var node = world.Join("n", Given.Node(slots: AtATime), window: AtATime);
        for (var first = 0; first <= ShareLedger.MostIdle; first += AtATime)
        {
            world.Submit(Enumerable.Range(first, AtATime).Select(i => Given.Task($"t{i}", fairnessKey: $"user{i}", estimate: 1)));
            world.Pass(10);
            world.Say(new FromNode(node, world.Kernel.Epoch, AtATime, [.. Enumerable.Range(first, AtATime).Select(i =>
                new AttemptSucceededReport(new TaskId($"t{i}"), world.Token($"t{i}"), default, TimeSpan.FromSeconds(10)))]));
        }

        Assert.InRange(world.Kernel.Desk.Backlog.Lane("default")!.Shares!.Count, 1, ShareLedger.MostIdle);
        world.Submit("last");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("last"));
    }
}
