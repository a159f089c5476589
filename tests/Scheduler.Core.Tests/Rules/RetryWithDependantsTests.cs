using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>What was cancelled because of a task runs again with it, and begins only after all of its conditions.</summary>
public sealed class RetryWithDependantsTests
{
    private readonly World _world = new(Given.Queue().Patient());
    private readonly Dictionary<TaskId, TaskInfo> _ended = [];

    public RetryWithDependantsTests() => _world.Join("n", Given.Node(slots: 100), window: 100);

    [Fact]
    public void What_also_waited_for_another_that_failed_is_cancelled_again_because_of_that()
    {
        _world.Submit(Given.Task("c1"), Given.Task("c2"), Given.Task("d", after: ["c1", "c2"]), Given.Task("e", after: ["d"]), Given.Task("f", after: ["c1"]));
        Fail("c1");
        Fail("c2");
        Assert.Equal(1, Retry("c1").Dependants);
        Assert.Equal((TaskPhase.Awaiting, null, null), (_world.PhaseOf("f"), Find("d"), Find("e")));
        Assert.All(["d", "e"], task => Assert.Equal(new UnmetCondition("c2", IsGroup: false, TaskPhase.Failed), Ended(task).Unmet));

        // A retry of the other finds them.
        _world.Succeed("c1");
        Assert.Equal(2, Retry("c2").Dependants);
        Assert.Equal((TaskPhase.Awaiting, TaskPhase.Awaiting), (_world.PhaseOf("d"), _world.PhaseOf("e")));
        _world.Succeed("c2");
        _world.Succeed("d");
        Assert.EndsWith("d e", _world.Order, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_where_only_the_archive_remembers_the_other()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxOutcomesKept = 0 } });
        world.Join("n", Given.Node(slots: 100), window: 100);
        world.Submit(Given.Task("c1"), Given.Task("c2"), Given.Task("ok"), Given.Task("d", after: ["c1", "c2"]), Given.Task("e", after: ["c1", "ok"]));
        world.Succeed("ok");
        world.Fail("c1", retryable: false);
        world.Fail("c2", retryable: false);
        var ended = world.Follower.TakeFinished().ToDictionary(task => task.Id);
        var asked = new RetryTask("c1", ended["c1"]) { WithDependants = true, Dependants = [ended["d"], ended["e"]] };
        Assert.Equal(["c2", "ok"], asked.FindOthers().Select(task => task.Value).Order());
        Assert.Equal(1, Assert.IsType<RetryAccepted>(world.Do(asked with { Others = [ended["c2"], ended["ok"]] })).Dependants);
        Assert.Equal(TaskPhase.Awaiting, world.PhaseOf("e"));
        Assert.Equal("c2", world.Follower.TakeFinished().Last(task => task.Id == "d").Unmet!.Name);
    }

    [Fact]
    public void What_runs_all_the_same_runs_again()
    {
        _world.Submit(Given.Task("c1"), Given.Task("c2"), Given.Task("d", after: ["c1", Dependency.OnTask("c2", DependencyCondition.Finished)]));
        Fail("c1");
        Fail("c2");
        Assert.Equal(1, Retry("c1").Dependants);
        _world.Succeed("c1");
        _world.Succeed("d");
    }

    [Fact]
    public void A_callback_of_its_group_runs_again_unless_another_of_the_group_has_failed()
    {
        _world.Submit(Given.Task("a", group: "g"), Given.Task("b", group: "g"), Given.Task("end", after: [Dependency.OnGroup("g")]));
        Fail("a");
        Fail("b");
        Assert.Equal("g", Ended("end").Unmet!.Name);
        Assert.Equal(1, Retry("a").Dependants);
        _world.Succeed("a");
        Assert.Equal((TaskPhase.Cancelled, "g"), (Ended("end").Phase, Ended("end").Unmet!.Name));
        Assert.Equal(1, Retry("b").Dependants);
        _world.Succeed("b");
        _world.Succeed("end");
    }

    private void Fail(string task) => _world.Fail(task, retryable: false);

    private TaskPhase? Find(string task) => _world.Follower.Get(new TaskId(task))?.Phase;

    private TaskInfo Ended(string task)
    {
        foreach (var ended in _world.Follower.TakeFinished())
        {
            _ended[ended.Id] = ended;
        }

        return _ended[new TaskId(task)];
    }

    // As shells look it up.
    private RetryAccepted Retry(string task)
    {
        var ended = Ended(task);
        return Assert.IsType<RetryAccepted>(_world.Do(new RetryTask(task, ended)
        {
            WithDependants = true,
            Dependants = [.. _ended.Values.Where(other => other.Phase == TaskPhase.Cancelled && (other.Unmet?.Name == task || other.Unmet?.Name == ended.Group))],
        }));
    }
}
