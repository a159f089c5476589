using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Task <c>d</c> was cancelled, and waits for others when it runs again.</summary>
public sealed class RetryCircleTests
{
    private readonly World _world = new(Given.Queue().Patient());
    private TaskInfo? _ended;

    [Fact]
    public void What_it_waits_for_came_to_wait_for_its_group()
    {
        _world.Do(new OpenGroup("g"));
        Submit(Given.Task("x", after: [Dependency.OnGroup("g")]));
        _world.Cancel("x");
        var x = _world.Follower.TakeFinished().Single(task => task.Id == "x");
        Submit(Given.Task("d", group: "g", after: [Dependency.OnTask("x", DependencyCondition.Finished)]));
        CancelD();
        _world.Do(new RetryTask("x", x));
        Assert.Equal("Task 'd' waits for 'x', which has no outcome yet, and waits for the group 'g', which it is in. Ask again when that has ended.", Refusal());
    }

    [Fact]
    public void What_it_waits_for_is_in_a_group_with_one_behind_it()
    {
        Submit(Given.Task("m", orderKey: "k", group: "g"), Given.Task("d", orderKey: "k", after: [Dependency.OnGroup("g")]));
        CancelD();
        Assert.Equal("Task 'd' waits for 'm', which has no outcome yet, and would go before it in the order key 'k'. Ask again when that has ended.", Refusal());
    }

    [Fact]
    public void What_it_waits_for_is_behind_another_that_is_behind_it()
    {
        Submit(Given.Task("first", orderKey: "k"), Given.Task("b", orderKey: "j", after: ["first"]), Given.Task("a", orderKey: "j"), Given.Task("d", orderKey: "k", after: ["a"]));
        CancelD();
        Assert.Equal("Task 'd' waits for 'first', which has no outcome yet, and would go before it in the order key 'k'. Ask again when that has ended.", Refusal());
    }

    [Fact]
    public void It_would_go_behind_an_earlier_retry_that_waits_for_its_group()
    {
        Submit(Given.Task("r", orderKey: "k"));
        _world.Do(new OpenGroup("g"));
        _world.Cancel("r");
        _world.Follower.TakeFinished();
        Submit(Given.Task("s", orderKey: "k", after: [Dependency.OnGroup("g")]));
        _world.Cancel("s");
        var s = _world.Follower.TakeFinished().Single(task => task.Id == "s");
        Submit(Given.Task("d", orderKey: "k", group: "g"));
        CancelD();
        _world.Do(new RetryTask("s", s));
        Assert.Equal("Task 'd' waits for 's', which has no outcome yet, and waits for the group 'g', which it is in. Ask again when that has ended.", Refusal());
    }

    [Fact]
    public void One_that_waits_for_it_since_it_failed()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxOutcomesKept = 0 } });
        world.Submit(Given.Task("y"), Given.Task("d", after: ["y"]));
        world.Cancel("d");
        var d = world.Follower.TakeFinished().Single(task => task.Id == "d");
        world.Do(new RetryTask("d", d));
        world.Submit(Given.Task("x", after: ["d"], ifUnmet: UnmetAction.Wait));
        world.Cancel("y");
        Assert.Equal(TaskPhase.Awaiting, world.PhaseOf("x"));
        world.Submit(Given.Task("y", after: ["x"]));
        Assert.Equal("Task 'd' waits for 'x', which has no outcome yet, and waits for it. Ask again when that has ended.", world.Refused(new RetryTask("d", d)).Message);
    }

    [Fact]
    public void One_of_many_that_run_again_together_is_left_and_the_others_run()
    {
        Submit(Given.Task("root"), Given.Task("m", orderKey: "k", group: "g"), Given.Task("b", after: ["root"]), Given.Task("d", orderKey: "k", after: ["root", Dependency.OnGroup("g")]));
        _world.Cancel("root");
        var ended = _world.Follower.TakeFinished();
        var retried = Assert.IsType<RetryAccepted>(_world.Do(new RetryTask("root", ended.Single(task => task.Id == "root"))
        {
            WithDependants = true,
            Dependants = [.. ended.Where(task => task.Unmet is not null)],
        }));
        Assert.Equal(1, retried.Dependants);
        Assert.Equal((TaskPhase.Awaiting, TaskPhase.Cancelled), (_world.PhaseOf("b"), _world.PhaseOf("d")));
    }

    /// <summary>Each of them is in the group that a long chain waits for.</summary>
    [Fact]
    public void Many_that_run_again_together_are_searched_once()
    {
        const int Many = 3_000;
        Submit(
        [
            Given.Task("root"), .. Enumerable.Range(0, Many).Select(i => Given.Task($"d{i}", group: "g", after: ["root"])),
            Given.Task("c0", after: [Dependency.OnGroup("g", DependencyCondition.Finished)]),
            .. Enumerable.Range(1, Many).Select(i => Given.Task($"c{i}", after: [Dependency.OnTask($"c{i - 1}", DependencyCondition.Finished)])),
            Given.Task("x", group: "g2"), Given.Task("end", after: [$"c{Many}", Dependency.OnGroup("g2")]),
        ]);
        _world.Cancel("root");
        var ended = _world.Follower.TakeFinished().ToArray();
        var looks = _world.Kernel.Desk.State.Dependencies.Looks;
        _world.Do(new RetryTask("root", ended.Single(task => task.Id == "root")) { WithDependants = true, Dependants = [.. ended.Where(task => task.Unmet is not null)] });
        Assert.InRange(_world.Kernel.Desk.State.Dependencies.Looks - looks, 1, 20 * Many);
    }

    private void Submit(params TaskSpec[] tasks) => _world.Submit(tasks);

    private void CancelD()
    {
        _world.Cancel("d");
        _ended = _world.Follower.TakeFinished().Single(task => task.Id == "d");
    }

    private string Refusal() => _world.Refused(new RetryTask("d", _ended)).Message;
}
