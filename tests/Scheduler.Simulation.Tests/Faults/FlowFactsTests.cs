using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>Journals that can't be: each is noticed.</summary>
public sealed class FlowFactsTests
{
    private static readonly NodeId Node = new("n", 1);
    private readonly FlowFacts _facts = new(new LimitFacts());

    [Fact]
    public void A_task_that_begins_while_it_is_held()
    {
        Admit(Task("a"));
        _facts.Read(new HoldPlaced(At(0), HoldTarget.Kind, "noop", "why", null));
        Assert.Equal("It does not hold that a does not begin while the kind 'noop' is held.", Broken(() => Begin("a")));
        _facts.Read(new HoldReleased(At(0), HoldTarget.Kind, "noop", null));
        Begin("a");
    }

    [Fact]
    public void A_task_that_begins_while_a_group_around_its_own_is_held()
    {
        _facts.Read(new GroupOpened(At(0), "outer", null, null));
        _facts.Read(new GroupOpened(At(0), "inner", "outer", null));
        Admit(Task("a") with { Group = "inner" });
        _facts.Read(new HoldPlaced(At(0), HoldTarget.Group, "outer", "why", null));
        Assert.Equal("It does not hold that a does not begin while the group 'outer' is held.", Broken(() => Begin("a")));
        _facts.Read(new GroupsForgotten(At(0), ["outer"]));
        Begin("a");
    }

    [Fact]
    public void A_task_that_begins_before_another_of_its_order_key()
    {
        Admit(Task("a") with { OrderKey = "k" });
        Admit(Task("b") with { OrderKey = "k" });
        Assert.Equal("It does not hold that b begins after a, which is before it in the order key 'k'.", Broken(() => Begin("b")));
        Begin("a");
        _facts.Read(new SuccessRecorded(At(1), new TaskId("a"), default, default, default));
        Begin("b");
        Assert.Equal(2, _facts.TimesOrdered);
    }

    [Fact]
    public void A_task_that_begins_before_one_of_its_order_key_that_was_made_to_run_again()
    {
        var failed = Task("a") with { OrderKey = "k" };
        Admit(failed);
        Admit(Task("b") with { OrderKey = "k" });
        Begin("a");
        _facts.Read(new FailureRecorded(At(1), failed.Id, default, FailureCause.NotRetryable, "", default));
        _facts.Read(new TaskRetried(At(1), failed));
        Assert.Equal("It does not hold that b begins after a, which is before it in the order key 'k'.", Broken(() => Begin("b")));
        Begin("a");
    }

    [Fact]
    public void A_task_that_runs_again_while_another_has_its_unique_key()
    {
        Admit(Unique("a", UniqueConflict.Existing));
        _facts.Read(new CancellationRecorded(At(1), new TaskId("a")));
        Admit(Unique("b", UniqueConflict.Existing));
        Assert.Equal(
            "It does not hold that a does not run again while b has the unique key 'u'.",
            Broken(() => _facts.Read(new TaskRetried(At(1), Unique("a", UniqueConflict.Existing)))));
    }

    [Fact]
    public void A_failure_that_does_not_hold_its_order_key()
    {
        Admit(Task("a") with { OrderKey = "k", OrderOnFailure = OrderFailure.Hold });
        Assert.Equal(
            "It does not hold that the order key of a is held when it fails.",
            Broken(() => _facts.Read(new FailureRecorded(At(1), new TaskId("a"), default, FailureCause.NotRetryable, "", default))));
    }

    [Fact]
    public void Two_tasks_with_one_unique_key()
    {
        Admit(Unique("a", UniqueConflict.Existing));
        Assert.Equal("It does not hold that b was not submitted while a had the unique key 'u'.", Broken(() => Admit(Unique("b", UniqueConflict.Existing))));
    }

    [Fact]
    public void A_task_in_the_place_of_another_that_goes_on()
    {
        Admit(Unique("a", UniqueConflict.Replace));
        Admit(Unique("b", UniqueConflict.Replace));
        Assert.Equal("It does not hold that a was cancelled in the row in which another took its place.", Broken(_facts.EndRow));
        _facts.Read(new CancellationRecorded(At(0), new TaskId("a")));
        _facts.EndRow();
        Begin("b");
        Assert.Equal("It does not hold that c was not submitted while b had the unique key 'u'.", Broken(() => Admit(Unique("c", UniqueConflict.Replace))));
    }

    [Fact]
    public void A_debounced_task_that_begins_at_once()
    {
        Admit(Task("a") with
        {
            Unique = new UniqueKey { Key = "u", OnConflict = UniqueConflict.Debounce, Delay = TimeSpan.FromSeconds(5), AtMost = TimeSpan.FromSeconds(9) },
        });
        Assert.Equal($"It does not hold that a does not begin before {At(5)}.", Broken(() => Begin("a")));
    }

    [Fact]
    public void A_running_task_that_is_changed()
    {
        Admit(Task("a"));
        Begin("a");
        Assert.Equal("It does not hold that a waits when it is changed.", Broken(() => _facts.Read(new TaskRevised(At(1), new TaskId("a"), 1, null, "default"))));
    }

    private static TaskSpec Task(string id) => new() { Id = new TaskId(id), Kind = "noop" };

    private static TaskSpec Unique(string id, UniqueConflict onConflict) =>
        Task(id) with { Unique = new UniqueKey { Key = "u", OnConflict = onConflict } };

    private void Admit(TaskSpec task) => _facts.Read(new TaskAdmitted(At(0), task));

    private void Begin(string task) => _facts.Read(new TaskAssigned(At(0), new TaskId(task), Node, new Explanation("fcfs", "random")));

    private static Timestamp At(double seconds) => Timestamp.FromSeconds(100 + seconds);

    private static string Broken(Action reading) => Assert.Throws<FaultException>(reading).Message;
}
