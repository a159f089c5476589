using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Tasks that a handler adds with its success.</summary>
public sealed class ThenRuleTests
{
    private readonly World _world = new(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxUnfinishedTasks = 3 } });

    public ThenRuleTests() => _world.Join("n", Given.Node(slots: 1), window: 1);

    [Fact]
    public void They_are_in_the_row_of_its_success_and_may_wait_for_it()
    {
        _world.Submit(Given.Task("a", group: "g"));
        Succeed("a", Given.Task("b", after: ["a"], group: "g"), Given.Task("c", after: ["b", "a"]));
        Assert.Contains(_world.Rows, row => row.Events.Any(e => e is SuccessRecorded) && row.Events.OfType<TaskAdmitted>().Count() == 2);
        Assert.Equal("a b", _world.Order);
        Assert.Null(Assert.IsType<GroupFound>(_world.Follower.Answer(new GetGroup("g"))).Group!.EndedAt);
        _world.Succeed("b");
        Assert.NotNull(Assert.IsType<GroupFound>(_world.Follower.Answer(new GetGroup("g"))).Group!.EndedAt);
        Assert.Equal("a b c", _world.Order);
    }

    [Fact]
    public void Where_one_is_refused_none_is_submitted_and_the_attempt_fails_for_good()
    {
        _world.Submit("a");
        Succeed("a", Given.Task("b"), Given.Task("c", after: ["nobody"]));
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("a"));
        Assert.StartsWith("The tasks that it adds were refused. Task 'c' waits for the task 'nobody'", _world.Last<FailureRecorded>().Error, StringComparison.Ordinal);
        Assert.Equal(1, _world.Count<TaskAdmitted>());
    }

    [Fact]
    public void What_only_the_archive_knows_is_looked_up_before_its_end_is_judged_and_while_it_can_t_be_the_end_waits()
    {
        _world.Submit("a");
        var then = new[] { Given.Task("b", after: ["old"]), Given.Task("c", after: ["b", "old"]) };
        _world.Archive = null;
        Succeed("a", then);
        Assert.Equal((0, 0), (_world.Count<SuccessRecorded>(), _world.Count<FailureRecorded>()));
        Assert.DoesNotContain(_world.Sent, message => message.Acknowledged.Count > 0);

        _world.Archive = [Ended("old", TaskPhase.Succeeded), Ended("c", TaskPhase.Failed)];
        Succeed("a", then);
        Assert.Contains(_world.Sent, message => message.Acknowledged.Count > 0);
        Assert.Equal([new EndedEdge(0, TaskPhase.Succeeded)], _world.Events.OfType<TaskAdmitted>().Single(e => e.Task.Id == "b").Ended);
        Assert.Equal("a b", _world.Order);
        _world.Succeed("b");
        Assert.Equal("a b c", _world.Order);
    }

    [Fact]
    public void What_was_looked_up_too_late_changes_nothing()
    {
        _world.Submit("a");
        var (node, report) = (_world.NodeOf("a"), new AttemptSucceededReport("a", _world.Token("a"), default, default) { Then = [Given.Task("b", after: ["old"])] });
        _world.Archive = null;
        _world.Report(node, report);
        _world.Do(new NodeDied(node));
        var events = _world.Events.Count;
        _world.Do(new HearLookedUp(new LookUp(node, report), [Ended("old", TaskPhase.Succeeded)]));
        Assert.Equal(events, _world.Events.Count);
    }

    [Fact]
    public void They_are_let_in_where_no_submit_is_so_that_a_task_which_adds_others_can_always_end()
    {
        _world.Submit(Given.Task("a"), Given.Task("x", notBefore: _world.In(60)), Given.Task("y", notBefore: _world.In(60)));
        Succeed("a", Given.Task("b"), Given.Task("c"));
        Assert.Equal("a b", _world.Order);
        Assert.Equal(RejectionCode.LimitReached, _world.SubmitRefused(Given.Task("z")).Code);
        Succeed("b", Given.Task("d"));
        Assert.Equal("a b c", _world.Order);
    }

    [Fact]
    public void Where_there_is_no_room_for_another_class_the_end_waits_and_is_said_again()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxSchedulingClasses = 1 } });
        var node = world.Join("n", Given.Node(slots: 1), window: 1);
        world.Submit("a");
        world.Submit("x");
        var ends = new AttemptSucceededReport("a", world.Token("a"), default, default) { Then = [Given.Task("b", kind: "other")] };
        world.Report(node, ends);
        Assert.Equal(0, world.Count<SuccessRecorded>());
        Assert.DoesNotContain(world.Sent, message => message.Acknowledged.Count > 0);
        world.Cancel("x");
        world.Report(node, ends);
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("b"));
        Assert.Contains(world.Sent, message => message.Acknowledged.Count > 0);
    }

    [Fact]
    public void It_leaves_its_place_and_its_unique_key_to_what_it_adds()
    {
        var unique = new UniqueKey { Key = "u" };
        _world.Submit(Given.Task("a", unique: unique), Given.Task("x"), Given.Task("y"));
        Succeed("a", Given.Task("b", unique: unique));
        _world.Succeed("x");
        _world.Succeed("y");
        Assert.Equal("a x y b", _world.Order);
    }

    [Fact]
    public void A_report_that_comes_again_submits_nothing_twice()
    {
        _world.Submit("a");
        var token = _world.Token("a");
        Succeed("a", Given.Task("b"));
        _world.Report(new NodeId("n", 1), new AttemptSucceededReport("a", token, default, default) { Then = [Given.Task("c")] });
        Assert.Equal(2, _world.Count<TaskAdmitted>());
    }

    private static TaskInfo Ended(string task, TaskPhase phase) => new() { Id = task, Kind = "noop", Queue = "default", Phase = phase };

    private void Succeed(string task, params TaskSpec[] then) => _world.Report(
        _world.NodeOf(task), new AttemptSucceededReport(task, _world.Token(task), default, TimeSpan.FromSeconds(1)) { Then = then });
}
