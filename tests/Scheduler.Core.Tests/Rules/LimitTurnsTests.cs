using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Who goes first among the tasks of a limit, and that none waits for ever. A node of ten slots that would take all at once.</summary>
public sealed class LimitTurnsTests
{
    private readonly World _world = new(new KernelOptions().Patient());

    public LimitTurnsTests() => _world.Join("n", Given.Node(slots: 10), window: 40);

    [Fact]
    public void One_that_costs_more_is_passed_so_often_and_then_goes_first()
    {
        Limit("gpu", running: 3);
        _world.Submit(Task("s1", new LimitUse("gpu")), Task("s2", new LimitUse("gpu")), Task("s3", new LimitUse("gpu")));
        _world.Submit(Task("wide", new LimitUse("gpu", 2)));
        var next = 4;
        for (var ended = 1; _world.PhaseOf("wide") == TaskPhase.Pending; ended++)
        {
            Assert.True(ended < 30, "It waits for ever.");
            _world.Submit(Task($"s{next++}", new LimitUse("gpu")));
            _world.Succeed($"s{ended}");
        }

        Assert.Equal(ReservationRule.OvertakenUntilReserved + 3, _world.Assignments.Count() - 1);
    }

    [Fact]
    public void One_that_names_two_limits_begins_although_others_always_have_one_of_them()
    {
        Limit("a", running: 1);
        Limit("b", running: 1);
        _world.Submit(Task("a1", new LimitUse("a")), Task("b1", new LimitUse("b")), Task("both", new LimitUse("a"), new LimitUse("b")));
        for (var i = 2; _world.PhaseOf("both") == TaskPhase.Pending; i++)
        {
            Assert.True(i < 60, "It waits for ever.");
            _world.Submit(Task($"a{i}", new LimitUse("a")), Task($"b{i}", new LimitUse("b")));
            var oldest = _world.Follower.List(new TaskFilter { Phase = TaskPhase.Assigned }).Tasks;
            _world.Succeed(oldest[i % oldest.Count].Id.Value);
        }
    }

    [Fact]
    public void What_others_must_not_pass_does_not_hold_them_up_where_its_queue_is_paused_or_it_is_cancelled()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "other" }));
        Limit("gpu", running: 3);
        _world.Submit(Task("s1", new LimitUse("gpu")), Task("s2", new LimitUse("gpu")), Task("s3", new LimitUse("gpu")));
        _world.Submit(Task("wide", new LimitUse("gpu", 3)));
        for (var i = 1; i <= ReservationRule.OvertakenUntilReserved; i++)
        {
            _world.Submit(Task($"s{i + 3}", new LimitUse("gpu")));
            _world.Succeed($"s{i}");
        }

        _world.Submit(Task("held", new LimitUse("gpu")));
        _world.Succeed($"s{ReservationRule.OvertakenUntilReserved + 1}");
        Assert.Equal("The limit 'gpu' is kept for wide, which goes first and was passed too often.", _world.Explain("held").Text);
        _world.Cancel("wide");
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("held"));
    }

    [Fact]
    public void A_large_task_that_shares_a_limit_with_small_ones_gets_a_node()
    {
        var world = new World(new KernelOptions().Patient());
        world.Join("a", Given.Node(slots: 4), window: 4);
        world.Do(new SetLimit(new LimitOptions { Name = "db", Running = 1 }));
        world.Submit(Given.Task("f1"), Given.Task("f2"), Given.Task("f3"), Task("s1", new LimitUse("db")));
        world.Submit(Given.Task("large", slots: 4, limits: [new LimitUse("db")]));
        var running = new Queue<string>(["f1", "s1", "f2", "f3"]);
        for (var i = 2; world.PhaseOf("large") == TaskPhase.Pending; i++)
        {
            Assert.True(i < 200, "It waits for ever.");
            world.Submit(Task($"s{i}", new LimitUse("db")), Given.Task($"g{i}"));
            world.Succeed(running.Dequeue());
            foreach (var (task, _) in world.Assignments.Select(a => (a.Task, a.Node)).Where(a => world.PhaseOf(a.Task) == TaskPhase.Assigned && !running.Contains(a.Task)).ToArray())
            {
                running.Enqueue(task);
            }
        }
    }

    [Fact]
    public void A_cancelled_or_expired_task_leaves_the_line()
    {
        Limit("gpu", running: 1);
        Submit(3, "gpu");
        _world.Cancel("t2");
        _world.Succeed("t1");
        Assert.Equal("t1 t3", _world.Order);
    }

    private static TaskSpec Task(string id, params LimitUse[] limits) => Given.Task(id, limits: limits);

    private void Limit(string name, int? running = null, StartRate? rate = null) =>
        Assert.IsType<Acknowledged>(_world.Do(new SetLimit(new LimitOptions { Name = name, Running = running, Rate = rate })));

    private void Submit(int count, params string[] limits) =>
        _world.Submit(Given.Tasks(count).Select(task => task with { Limits = [.. limits.Select(name => new LimitUse(name))] }));
}
