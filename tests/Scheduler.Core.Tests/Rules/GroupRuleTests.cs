using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Ten slots, and tasks that wait for a group: for its success, its first failure, and its end.</summary>
public sealed class GroupRuleTests
{
    private readonly World _world = new(Given.Queue().Patient());

    public GroupRuleTests() => _world.Join("n", Given.Node(slots: 10), window: 20);

    [Fact]
    public void A_group_ends_once_when_it_is_sealed_and_all_of_its_tasks_have_ended()
    {
        _world.Do(new OpenGroup("g"));
        _world.Submit(Given.Task("a", group: "g"));
        SubmitCallbacks();
        _world.Succeed("a");
        Assert.Equal("a", _world.Order);
        Assert.Equal("Seal the group 'g' when all of its tasks are submitted; then they have to end.", _world.Explain("all").Unblocks);
        _world.Submit(Given.Task("b", group: "g"));
        _world.FailoverFromSnapshot();
        _world.Do(new SealGroup("g"));
        Assert.Equal("It waits for group 'g' to succeed. Of its tasks 1 of 2 have no outcome. The longest chain before it takes about 1s by estimates.", _world.Explain("all").Text);
        Introduce();
        _world.Succeed("b");
        Assert.Equal("a b all end", _world.Order);
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("alarm"));
        Assert.Equal("All tasks of the group 'g' have succeeded.", _world.Last<CancellationRecorded>().Unmet!.ToString());
    }

    [Fact]
    public void A_retry_is_not_counted_with_another_group_that_took_the_name_of_its_own()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { OutcomesKeptFor = TimeSpan.FromMinutes(1) } });
        world.Submit(Given.Task("a", group: "g"), Given.Task("b", group: "g"));
        world.Cancel("a");
        world.Cancel("b");
        var ended = world.Follower.TakeFinished().ToDictionary(task => task.Id);
        world.Pass(100);
        Assert.Empty(world.Kernel.Desk.State.Groups.All);
        world.Do(new RetryTask("a", ended["a"]));
        world.Do(new OpenGroup("g"));
        world.Do(new RetryTask("b", ended["b"]));
        world.Cancel("a");
        var group = Assert.Single(world.Kernel.Desk.State.Groups.All);
        Assert.Equal((0, GroupCounts.None), (group.Unfinished, group.Ended));
        world.FailoverFromSnapshot();
        Assert.Null(world.Info("b").Spec!.Group);
    }

    [Fact]
    public void The_first_failure_calls_while_others_run_and_success_is_out_of_reach_at_the_end()
    {
        _world.Submit(Given.Task("a", group: "g"), Given.Task("b", group: "g"), Given.Task("c", group: "g"));
        SubmitCallbacks();
        _world.Fail("b", retryable: false);
        Assert.Equal("a b c alarm", _world.Order);
        Assert.Equal(TaskPhase.Awaiting, _world.PhaseOf("all"));
        _world.Fail("a", retryable: false);
        _world.Succeed("c");
        Assert.Equal("a b c alarm end", _world.Order);
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("all"));
        Assert.Equal("A task of the group 'g' has failed.", _world.Last<CancellationRecorded>().Unmet!.ToString());
    }

    [Fact]
    public void A_retry_within_the_group_counts_again()
    {
        _world.Submit(Given.Task("a", group: "g"), Given.Task("b", group: "g"));
        _world.Submit(Given.Task("all", after: [Dependency.OnGroup("g")]), Given.Task("patient", after: [Dependency.OnGroup("g")], ifUnmet: UnmetAction.Wait));
        _world.Fail("a", retryable: false);
        var failed = _world.Follower.TakeFinished().Single();
        _world.Do(new RetryTask("a", failed));
        Assert.Equal((2, 0), Counts());
        _world.Succeed("b");
        _world.Fail("a", retryable: false);
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("all"));
        var ended = Group().EndedAt;
        _world.Pass(1);
        _world.Do(new RetryTask("a", failed));
        Assert.Equal(TaskPhase.Awaiting, _world.PhaseOf("patient"));
        _world.Succeed("a");
        Assert.Equal((0, 2), Counts());
        Assert.Equal("a b a a patient", _world.Order);
        Assert.Equal(ended, Group().EndedAt);
    }

    [Fact]
    public void Groups_lie_in_groups_and_the_outer_one_ends_with_the_last_inside()
    {
        _world.Do(new OpenGroup("outer"));
        _world.Do(new OpenGroup("inner", "outer"));
        _world.Submit(Given.Task("a", group: "inner"), Given.Task("end", after: [Dependency.OnGroup("outer", DependencyCondition.Finished)]));
        _world.Do(new SealGroup("outer"));
        _world.Succeed("a");
        Assert.Equal((0, 1), Counts("outer"));
        Assert.Equal("a", _world.Order);
        Assert.Equal("It waits for group 'outer' to end. Of its tasks 0 of 1 have no outcome, and the group 'inner' in it is not sealed: more may come.", _world.Explain("end").Text);
        Assert.Equal("Seal the group 'inner' when all of its tasks are submitted; then they have to end.", _world.Explain("end").Unblocks);
        _world.FailoverFromSnapshot();
        _world.Do(new SealGroup("inner"));
        Introduce();
        Assert.Equal("a end", _world.Order);
        Assert.NotNull(Group("outer").EndedAt);
    }

    [Fact]
    public void It_counts_its_tasks_by_phase()
    {
        _world.Submit([.. Given.Tasks(12).Select(task => task with { Group = "g" })]);
        _world.Start("t1");
        _world.Succeed("t2");
        _world.Fail("t3", retryable: false);
        _world.Cancel("t12");
        _world.EndCancelled("t12");
        var group = Group();
        Assert.Equal((12, 9, new GroupCounts(1, 1, 1, 0)), (group.Total, group.Unfinished, group.Ended));
        Assert.Equal(
            [(TaskPhase.Assigned, 8L), (TaskPhase.Running, 1), (TaskPhase.Succeeded, 1), (TaskPhase.Failed, 1), (TaskPhase.Cancelled, 1)],
            group.Phases!.OrderBy(p => p.Key).Select(p => (p.Key, p.Value)));
        Assert.Equal((_world.Time, _world.Time, true, null), (group.FirstAt, group.LastAt, group.IsSealed, group.EndedAt));
        Assert.Equal(["g"], Assert.IsType<GroupPage>(_world.Follower.Answer(new ListGroups())).Groups.Select(g => g.Name));
    }

    [Fact]
    public void What_can_not_be_opened_or_sealed_is_refused()
    {
        _world.Do(new OpenGroup("g"));
        Assert.IsType<Acknowledged>(_world.Do(new OpenGroup("g")));
        Assert.Equal(RejectionCode.Invalid, _world.Refused(new OpenGroup("g", "other")).Code);
        Assert.Equal(RejectionCode.UnknownGroup, _world.Refused(new OpenGroup("h", "other")).Code);
        Assert.Equal(RejectionCode.UnknownGroup, _world.Refused(new SealGroup("other")).Code);
        _world.Do(new SealGroup("g"));
        Assert.IsType<Acknowledged>(_world.Do(new SealGroup("g")));
        Assert.Equal(RejectionCode.GroupSealed, _world.Refused(new OpenGroup("g")).Code);
        Assert.Equal(RejectionCode.GroupSealed, _world.Refused(new OpenGroup("h", "g")).Code);
        for (var depth = 1; depth <= 8; depth++)
        {
            Assert.IsType<Acknowledged>(_world.Do(new OpenGroup($"d{depth}", depth == 1 ? null : $"d{depth - 1}")));
        }

        Assert.Equal("The group 'd8' lies 8 deep already; groups lie at most 8 deep.", _world.Refused(new OpenGroup("d9", "d8")).Message);
    }

    [Fact]
    public void There_are_no_more_groups_than_their_limit()
    {
        var world = new World(new KernelOptions { Limits = new SchedulerLimits { MaxGroups = 1 } });
        world.Submit(Given.Task("a", group: "g"));
        Assert.Equal(RejectionCode.LimitReached, world.SubmitRefused(Given.Task("b", group: "h")).Code);
        Assert.Equal("1 group is remembered; the most is 1 (MaxGroups). Try again when some have ended and are forgotten.", world.Refused(new OpenGroup("h")).Message);
    }

    [Fact]
    public void A_group_that_ended_is_forgotten_as_outcomes_are_but_not_while_something_waits_for_it()
    {
        _world.Do(new OpenGroup("outer"));
        _world.Submit(Given.Task("a", group: "g"), Given.Task("b", group: "h"), Given.Task("w", after: [Dependency.OnGroup("h")], ifUnmet: UnmetAction.Wait));
        _world.Succeed("a");
        _world.Fail("b", retryable: false);
        _world.Pass(3_700 * 1.1);
        Assert.Equal(["outer", "h"], _world.Kernel.Desk.State.Groups.All.Select(group => group.Name));
        _world.Failover();
        Assert.Equal(RejectionCode.UnknownGroup, _world.SubmitRefused(Given.Task("x", after: [Dependency.OnGroup("g")])).Code);
        Assert.Null(Assert.IsType<GroupFound>(_world.Follower.Answer(new GetGroup("g"))).Group);
    }

    private void SubmitCallbacks() => _world.Submit(
        Given.Task("all", after: [Dependency.OnGroup("g")]),
        Given.Task("alarm", after: [Dependency.OnGroup("g", DependencyCondition.Failed)]),
        Given.Task("end", after: [Dependency.OnGroup("g", DependencyCondition.Finished)]));

    private GroupInfo Group(string name = "g") => Assert.IsType<GroupFound>(_world.Follower.Answer(new GetGroup(name))).Group!;

    private (long Unfinished, long Ended) Counts(string name = "g") => (Group(name).Unfinished, Group(name).Ended.Total);

    private void Introduce() => _world.Renew(new NodeId("n", 1), 20, [.. _world.Follower.List(new TaskFilter()).Tasks.Select(task => task.Token).OfType<FencingToken>()]);
}
