using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Ten slots; task <c>a</c>, and others that wait for it.</summary>
public sealed class DependencyRuleTests
{
    private readonly World _world = new(Given.Queue().Patient());

    public DependencyRuleTests() => _world.Join("n", Given.Node(slots: 10), window: 20);

    /// <summary>Each condition with each end, and what becomes of a task that waits so; with a failover between the end and the start too.</summary>
    public static TheoryData<DependencyCondition, TaskPhase, UnmetAction, TaskPhase> Ends()
    {
        var ends = new TheoryData<DependencyCondition, TaskPhase, UnmetAction, TaskPhase>();
        foreach (var ended in TaskPhases.All.Where(phase => phase.IsFinal()))
        {
            var succeeded = ended == TaskPhase.Succeeded;
            foreach (var action in Enum.GetValues<UnmetAction>())
            {
                // One that did not succeed may be retried; a success stays one.
                var unmet = action switch
                {
                    UnmetAction.Run => TaskPhase.Assigned,
                    UnmetAction.Wait when !succeeded => TaskPhase.Awaiting,
                    _ => TaskPhase.Cancelled,
                };
                ends.Add(DependencyCondition.Finished, ended, action, TaskPhase.Assigned);
                ends.Add(DependencyCondition.Succeeded, ended, action, succeeded ? TaskPhase.Assigned : unmet);
                ends.Add(DependencyCondition.Failed, ended, action, succeeded ? unmet : TaskPhase.Assigned);
            }
        }

        return ends;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Each_condition_with_each_end(DependencyCondition on, TaskPhase ended, UnmetAction action, TaskPhase expected)
    {
        Submit(A(ended), Given.Task("d", after: [Dependency.OnTask("a", on)], ifUnmet: action));
        WhenAEnds(ended, expected);
    }

    /// <summary>One of two ends so, the last; the other has succeeded.</summary>
    [Theory]
    [MemberData(nameof(Ends))]
    public void Each_condition_on_a_group_with_each_end(DependencyCondition on, TaskPhase ended, UnmetAction action, TaskPhase expected)
    {
        Submit(A(ended) with { Group = "g" }, Given.Task("b", group: "g"), Given.Task("d", after: [Dependency.OnGroup("g", on)], ifUnmet: action));
        _world.Succeed("b");
        WhenAEnds(ended, expected);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Each_condition_on_a_task_of_which_only_the_archive_knows(DependencyCondition on, TaskPhase ended, UnmetAction action, TaskPhase expected)
    {
        var archived = new TaskInfo { Id = "a", Kind = "noop", Queue = "default", Phase = ended, Spec = Given.Task("a") };
        var d = Given.Task("d", after: ["b", Dependency.OnTask("a", on)], ifUnmet: action);
        Assert.Equal(RejectionCode.UnknownTask, _world.SubmitRefused(Given.Task("b"), d).Code);
        Assert.Equal(RejectionCode.UnknownTask, _world.Refused(new SubmitTasks([Given.Task("b"), d]) { Ended = [] }).Code);
        Assert.IsType<SubmitAccepted>(_world.Do(new SubmitTasks([Given.Task("b"), d]) { Ended = [archived] }));
        _world.Succeed("b");
        Assert.Equal(expected, _world.PhaseOf("d"));
        _world.Failover();
        Assert.Equal(expected, _world.PhaseOf("d"));
        _world.FailoverFromSnapshot();
        Assert.Equal(expected, _world.PhaseOf("d"));
        if (expected == TaskPhase.Awaiting)
        {
            Introduce();
            Assert.Equal("Retry task 'a'.", _world.Explain("d").Unblocks);
            _world.Do(new RetryTask("a", archived));
            _world.Succeed("a");
            Assert.Equal(on == DependencyCondition.Failed ? TaskPhase.Cancelled : TaskPhase.Assigned, _world.PhaseOf("d"));
        }
    }

    [Fact]
    public void What_is_remembered_or_in_the_same_submit_goes_before_what_the_archive_says()
    {
        var stale = new TaskInfo { Id = "a", Kind = "noop", Queue = "default", Phase = TaskPhase.Failed, Spec = Given.Task("a") };
        Assert.IsType<SubmitAccepted>(_world.Do(new SubmitTasks([Given.Task("d", after: ["a"]), Given.Task("a")]) { Ended = [stale] }));
        Assert.IsType<SubmitAccepted>(_world.Do(new SubmitTasks([Given.Task("e", after: ["a"])]) { Ended = [stale] }));
        Assert.Equal((TaskPhase.Awaiting, TaskPhase.Awaiting), (_world.PhaseOf("d"), _world.PhaseOf("e")));
        _world.Succeed("a");
        Assert.Equal("a d e", _world.Order);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Each_condition_on_a_task_that_has_ended_already(DependencyCondition on, TaskPhase ended, UnmetAction action, TaskPhase expected)
    {
        Submit(A(ended));
        End("a", ended);
        Submit(Given.Task("d", after: [Dependency.OnTask("a", on)], ifUnmet: action));
        Assert.Equal(expected, _world.PhaseOf("d"));
        _world.FailoverFromSnapshot();
        Assert.Equal(expected, _world.PhaseOf("d"));
    }

    [Fact]
    public void It_begins_when_all_that_it_waits_for_has_ended()
    {
        Submit(Given.Task("d", after: ["a", "b"]), Given.Task("a"), Given.Task("b"));
        Assert.Equal("a b", _world.Order);
        _world.Succeed("b");
        Assert.Equal("a b", _world.Order);
        _world.Succeed("a");
        Assert.Equal("a b d", _world.Order);
        Assert.Contains(_world.Rows, row => row.Events.Any(e => e is SuccessRecorded { Task.Value: "a" }) && row.Events.Any(e => e is TaskAssigned { Task.Value: "d" }));
    }

    [Fact]
    public void What_waits_in_vain_is_cancelled_through_the_whole_graph_with_the_name_of_what_failed()
    {
        Submit(Given.Task("a"), Given.Task("b", after: ["a"]), Given.Task("c", after: ["b"]), Given.Task("alarm", after: [Dependency.OnTask("c", DependencyCondition.Failed)]));
        _world.Fail("a", retryable: false);
        Assert.Equal((TaskPhase.Cancelled, TaskPhase.Cancelled), (_world.PhaseOf("b"), _world.PhaseOf("c")));
        var cause = new UnmetCondition("a", IsGroup: false, TaskPhase.Failed);
        Assert.Equal([cause, cause], _world.Events.OfType<CancellationRecorded>().Select(e => e.Unmet));
        Assert.Equal([cause, cause], _world.Follower.TakeFinished().Select(task => task.Unmet).OfType<UnmetCondition>());
        Assert.Equal("a alarm", _world.Order);
    }

    [Fact]
    public void A_retry_of_what_failed_lets_those_go_on_that_wait_for_it()
    {
        Submit(Given.Task("a"), Given.Task("d", after: ["a"], ifUnmet: UnmetAction.Wait));
        _world.Fail("a", retryable: false);
        Assert.Equal("It waits for task 'a' to succeed. That has failed, and would have to be retried.", _world.Explain("d").Text);
        Assert.Equal("Retry task 'a'.", _world.Explain("d").Unblocks);
        _world.Do(new RetryTask("a", _world.Follower.TakeFinished().Single(task => task.Phase.IsFinal())));
        _world.Succeed("a");
        Assert.Equal("a a d", _world.Order);
    }

    [Fact]
    public void A_retry_waits_for_what_has_no_outcome_and_for_nothing_else()
    {
        Submit(Given.Task("a"), Given.Task("b"), Given.Task("d", after: ["a", "b"]));
        _world.Fail("a", retryable: false);
        _world.Do(new RetryTask("d", _world.Follower.TakeFinished().Single(task => task.Id == "d")));
        Assert.Equal(TaskPhase.Awaiting, _world.PhaseOf("d"));
        _world.Succeed("b");
        Assert.Equal("a b d", _world.Order);
    }

    [Fact]
    public void A_retry_does_not_wait_for_what_is_forgotten()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxOutcomesKept = 1, OutcomesKeptFor = TimeSpan.FromMinutes(1) } });
        world.Join("n", Given.Node(slots: 4));
        world.Submit(Given.Task("a"), Given.Task("m", group: "g"), Given.Task("d", after: ["a", Dependency.OnGroup("g")]));
        world.Fail("m", retryable: false);
        world.Fail("a", retryable: false);
        var cancelled = world.Follower.TakeFinished().Single(task => task.Id == "d");
        world.Pass(100);
        Assert.Null(world.Follower.OutcomeOf("a"));
        Assert.Empty(world.Kernel.Desk.State.Groups.All);
        world.Do(new RetryTask("d", cancelled));
        Assert.Equal("a m d", world.Order);
    }

    [Fact]
    public void Its_other_rules_count_once_it_is_released()
    {
        Submit(
            Given.Task("a"),
            Given.Task("later", after: ["a"], notBefore: _world.In(60)),
            Given.Task("old", after: ["a"], expiresAt: _world.In(5)),
            Given.Task("held", after: ["a"]),
            Given.Task("cancelled", after: ["a"]));
        _world.Do(new PlaceHold(HoldTarget.Task, "held", "wait"));
        _world.Cancel("cancelled");
        _world.Do(new ReviseTask("later") { Priority = 3 });
        Assert.Equal(TaskPhase.Awaiting, _world.PhaseOf("later"));
        _world.Pass(6);
        Assert.Equal((TaskPhase.Expired, TaskPhase.Cancelled), (_world.PhaseOf("old"), _world.PhaseOf("cancelled")));
        _world.Succeed("a");
        Assert.Equal((TaskPhase.Scheduled, TaskPhase.Held), (_world.PhaseOf("later"), _world.PhaseOf("held")));
        _world.Do(new ReleaseHold(HoldTarget.Task, "held"));
        _world.Pass(60);
        Assert.Equal("a held later", _world.Order);
    }

    [Fact]
    public void It_ages_from_when_it_was_released()
    {
        var world = new World(Given.Queue("priority", ageAfter: TimeSpan.FromSeconds(60)).Patient());
        world.Join("n", Given.Node(slots: 1));
        world.Submit(Given.Task("a"), Given.Task("d", after: ["a"]));
        world.Pass(100);
        world.Submit(Given.Task("first", priority: 9));
        world.FailoverFromSnapshot();
        world.Renew(new NodeId("n", 1), 1, world.Token("a"));
        world.Succeed("a");
        Assert.Equal("a first", world.Order);
    }

    [Fact]
    public void A_task_that_waits_keeps_its_place_in_its_order_key()
    {
        Submit(Given.Task("a"), Given.Task("k1", orderKey: "k", after: ["a"]), Given.Task("k2", orderKey: "k"));
        Assert.Equal("a", _world.Order);
        _world.Succeed("a");
        Assert.Equal("a k1", _world.Order);
        _world.Succeed("k1");
        Assert.Equal("a k1 k2", _world.Order);
    }

    [Fact]
    public void A_thousand_tasks_released_by_one_start_although_a_batch_holds_fewer()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxBatchEvents = 10 } });
        world.Join("n", Given.Node(slots: 2_000), window: 2_000);
        world.Submit([Given.Task("a"), .. Enumerable.Range(0, 1_000).Select(i => Given.Task($"d{i}", after: ["a"], ifUnmet: i % 2 == 0 ? UnmetAction.Run : UnmetAction.Cancel))]);
        world.Fail("a", retryable: false);
        Assert.Equal(501, world.Count<TaskAssigned>());
        Assert.Equal(500, world.Count<CancellationRecorded>());
    }

    // With failovers before its end and after it.
    private void WhenAEnds(TaskPhase ended, TaskPhase expected)
    {
        Assert.Equal(TaskPhase.Awaiting, _world.PhaseOf("d"));
        _world.FailoverFromSnapshot();
        Introduce();
        End("a", ended);
        Assert.Equal(expected, _world.PhaseOf("d"));
        _world.Failover();
        Assert.Equal(expected, _world.PhaseOf("d"));
        _world.FailoverFromSnapshot();
        Assert.Equal(expected, _world.PhaseOf("d"));
    }

    private static TaskSpec A(TaskPhase ended) => ended == TaskPhase.Expired
        ? Given.Task("a", expiresAt: Timestamp.FromSeconds(1_005), labels: Given.Label("no=where"))
        : Given.Task("a");

    private void Submit(params TaskSpec[] tasks) => _world.Submit(tasks);

    // After a failover the node says what it holds.
    private void Introduce() => _world.Renew(new NodeId("n", 1), 20, [.. _world.Follower.List(new TaskFilter()).Tasks.Select(task => task.Token).OfType<FencingToken>()]);

    private void End(string task, TaskPhase phase)
    {
        switch (phase)
        {
            case TaskPhase.Succeeded:
                _world.Succeed(task);
                break;
            case TaskPhase.Failed:
                _world.Fail(task, retryable: false);
                break;
            case TaskPhase.Cancelled:
                _world.Cancel(task);
                _world.EndCancelled(task);
                break;
            default:
                _world.Pass(6);
                break;
        }

        Assert.Equal(phase, _world.PhaseOf(task));
    }
}
