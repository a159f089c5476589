using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>Journals that can't be: each is noticed.</summary>
public sealed class GraphFactsTests
{
    private readonly GraphFacts _facts = new(new AddedTaskFacts());

    [Theory]
    [InlineData(DependencyCondition.Succeeded)]
    [InlineData(DependencyCondition.Failed)]
    [InlineData(DependencyCondition.Finished)]
    public void A_task_that_begins_before_what_it_waits_for_has_ended(DependencyCondition on)
    {
        Admit(Task("a"), Task("d", Dependency.OnTask("a", on)));
        Assert.Equal("It does not hold that d does not begin before task 'a' came to what it waits for.", Broken(() => Begin("d")));
    }

    [Fact]
    public void A_task_that_begins_although_what_it_waits_for_ended_otherwise()
    {
        Admit(Task("a"), Task("d", "a"), Task("waits", "a") with { IfUnmet = UnmetAction.Wait }, Task("runs", "a") with { IfUnmet = UnmetAction.Run });
        Fail("a");
        Begin("runs");
        Assert.Contains("waits does not begin before", Broken(() => Begin("waits")));
        Assert.Contains("d does not begin", Broken(() => Begin("d")));
        Assert.Equal((new TaskId("waits"), "a"), _facts.WaitingForRetries().Select(w => (w.Task, w.For.Name)).Where(w => w.Task == "waits").Single());
        _facts.Read(new TaskRetried(At(2), Task("a")));
        Succeed("a");
        Begin("waits");
        Assert.Equal((2, 1), (_facts.TimesReleased, _facts.TimesWaitedForRetry));
    }

    [Fact]
    public void A_task_that_begins_before_what_its_client_asked_for_whatever_the_journal_says_of_it()
    {
        _facts.Ask(Task("d", "a"));
        Admit(Task("a"), Task("d"));
        Assert.Contains("d does not begin before task 'a'", Broken(() => Begin("d")));
    }

    [Fact]
    public void A_cause_that_is_none()
    {
        Admit(Task("a"), Task("b", "a"), Task("c", "b"));
        Fail("a");
        Assert.Contains("b was cancelled because", Broken(() => Cancel("b", new UnmetCondition("a", IsGroup: false, TaskPhase.Expired))));
        Admit(Task("b", "a"));
        Cancel("b", new UnmetCondition("a", IsGroup: false, TaskPhase.Failed));
        Assert.Contains("c was cancelled because", Broken(() => Cancel("c", new UnmetCondition("b", IsGroup: false, TaskPhase.Cancelled))));
    }

    [Fact]
    public void A_call_of_a_group_that_has_not_ended()
    {
        _facts.Read(new GroupOpened(At(0), "g", null, null));
        _facts.Read(new GroupOpened(At(0), "inner", "g", null));
        Admit(Task("a") with { Group = "inner" }, Task("d", Dependency.OnGroup("g")));
        Succeed("a");
        _facts.Read(new GroupSealed(At(2), "g"));
        Assert.Contains("d does not begin before group 'g'", Broken(() => Begin("d")));
        Assert.Contains("x is not submitted to g, which is sealed", Broken(() => Admit(Task("x") with { Group = "g" })));
        _facts.Read(new GroupSealed(At(3), "inner"));
        Begin("d");
        Assert.Equal(1, _facts.CallsOfGroups);
    }

    [Fact]
    public void A_group_that_never_ends_ends_at_another_time_or_counts_wrong()
    {
        _facts.Read(new GroupOpened(At(0), "g", null, null));
        Admit(Task("a") with { Group = "g" });
        var told = new GroupInfo("g", null, IsSealed: true, 0, new GroupCounts(Failed: 1), At(0), EndedAt: At(2));
        _facts.Read(new GroupSealed(At(1), "g"));
        Assert.Contains("group g is sealed and has ended", Broken(() => _facts.CheckEnd(_ => told)));
        Fail("a", at: 2);
        _facts.CheckEnd(_ => told);
        Assert.Contains("group g ended at", Broken(() => _facts.CheckEnd(_ => told with { EndedAt = At(3) })));
        Assert.Contains("group g ended at", Broken(() => _facts.CheckEnd(_ => told with { Ended = GroupCounts.None })));
        Assert.Contains("group g ended at", Broken(() => _facts.CheckEnd(_ => null)));
        Assert.Contains("a leaves the count", Broken(() => _facts.Read(new TaskRetried(At(3), Task("a") with { Group = "g" }) { Ended = TaskPhase.Cancelled })));
    }

    private static TaskSpec Task(string id, params Dependency[] after) => new() { Id = new TaskId(id), Kind = "noop", After = after };

    private void Admit(params TaskSpec[] tasks) => Array.ForEach(tasks, task => _facts.Read(new TaskAdmitted(At(0), task)));

    private void Begin(string task) => _facts.Read(new TaskAssigned(At(5), new TaskId(task), new NodeId("n", 1), null!));

    private void Succeed(string task) => _facts.Read(new SuccessRecorded(At(1), new TaskId(task), default, default, default));

    private void Fail(string task, double at = 1) => _facts.Read(new FailureRecorded(At(at), new TaskId(task), default, FailureCause.NotRetryable, "", default));

    private void Cancel(string task, UnmetCondition unmet) => _facts.Read(new CancellationRecorded(At(1), new TaskId(task)) { Unmet = unmet });

    private static string Broken(Action read) => Assert.Throws<FaultException>(read).Message;

    private static Timestamp At(double seconds) => Timestamp.FromSeconds(1_000 + seconds);
}
