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

    private void Submit(params TaskSpec[] tasks) => _world.Submit(tasks);

    private void CancelD()
    {
        _world.Cancel("d");
        _ended = _world.Follower.TakeFinished().Single(task => task.Id == "d");
    }

    private string Refusal() => _world.Refused(new RetryTask("d", _ended)).Message;
}
