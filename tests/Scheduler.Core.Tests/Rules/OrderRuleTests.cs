using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Ten slots, a policy that would put the last first, and tasks of the order key <c>acme</c>.</summary>
public sealed class OrderRuleTests
{
    private readonly World _world = new(Given.Queue("priority").Patient());

    public OrderRuleTests() => _world.Join("n", Given.Node(slots: 10), window: 20);

    [Fact]
    public void Tasks_of_a_key_run_one_after_the_other_in_the_order_of_their_submission()
    {
        Submit(3);
        Assert.Equal("t1", _world.Order);
        _world.Succeed("t1");
        Assert.Equal("t1 t2", _world.Order);
        _world.Succeed("t2");
        Assert.Equal("t1 t2 t3", _world.Order);
    }

    [Fact]
    public void Other_keys_and_tasks_without_one_do_not_wait()
    {
        Submit(2);
        _world.Submit(Given.Task("b1", orderKey: "bolt"), Given.Task("plain"));
        Assert.Equal("t1 b1 plain", _world.Order);
    }

    [Fact]
    public void The_next_waits_through_backoffs_losses_and_yields()
    {
        Submit(2);
        _world.Fail("t1");
        Assert.Equal("t1", _world.Order);
        _world.Pass(2);
        Assert.Equal("t1 t1", _world.Order);
        _world.HandBack("t1");
        Assert.Equal("t1 t1 t1", _world.Order);
        _world.Yield("t1", 1);
        Assert.Equal("t1 t1 t1 t1", _world.Order);
        _world.Do(new NodeDied(new NodeId("n", 1)));
        _world.Join("m", Given.Node(slots: 10), window: 20);
        Assert.Equal("t1 t1 t1 t1 t1", _world.Order);
        _world.Succeed("t1");
        Assert.Equal("t1 t1 t1 t1 t1 t2", _world.Order);
    }

    [Fact]
    public void One_that_is_due_later_lets_none_pass()
    {
        _world.Submit(Given.Task("later", orderKey: "acme", notBefore: _world.In(60)), Given.Task("next", orderKey: "acme"));
        Assert.Equal("", _world.Order);
        _world.Pass(61);
        Assert.Equal("later", _world.Order);
    }

    [Fact]
    public void One_that_is_cancelled_or_expires_makes_room_wherever_it_stands()
    {
        _world.Submit(
            Given.Task("t1", orderKey: "acme"), Given.Task("t2", orderKey: "acme", expiresAt: _world.In(5)), Given.Task("t3", orderKey: "acme"),
            Given.Task("t4", orderKey: "acme"));
        _world.Cancel("t3");
        _world.Pass(6);
        _world.Succeed("t1");
        Assert.Equal("t1 t4", _world.Order);
    }

    [Fact]
    public void When_one_fails_for_good_the_next_continues()
    {
        Submit(2);
        _world.Fail("t1", retryable: false);
        Assert.Equal("t1 t2", _world.Order);
    }

    [Fact]
    public void Or_the_key_is_held_where_the_task_says_so()
    {
        Submit(2, OrderFailure.Hold);
        _world.Fail("t1", retryable: false);
        Assert.Equal("t1", _world.Order);
        Assert.StartsWith("The order key 'acme' is held since ", _world.Explain("t2").Text, StringComparison.Ordinal);
        Assert.EndsWith(": Task 't1' failed.", _world.Explain("t2").Text, StringComparison.Ordinal);
        Submit(3, from: 3);
        _world.Do(new ReleaseHold(HoldTarget.OrderKey, "acme"));
        Assert.Equal("t1 t2", _world.Order);
    }

    [Fact]
    public void Whoever_holds_the_key_already_is_told_of_the_failure()
    {
        Submit(2, OrderFailure.Hold);
        _world.Do(new PlaceHold(HoldTarget.OrderKey, "acme", "maintenance") { Principal = "ana" });
        _world.Fail("t1", retryable: false);
        Assert.EndsWith("by ana since 0001-01-01T00:16:40.0000000Z: Task 't1' failed. Before: maintenance", _world.Explain("t2").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_one_that_runs_again_goes_before_those_that_have_not_begun()
    {
        Submit(3, OrderFailure.Hold);
        _world.Fail("t1", retryable: false);
        var ended = _world.Follower.TakeFinished().Last(task => task.Id.Value == "t1");
        Assert.IsType<RetryAccepted>(_world.Do(new RetryTask(new TaskId("t1"), ended)));
        Assert.Equal("t1", _world.Order);
        _world.Failover();
        _world.Renew(new NodeId("n", 1), window: 20);
        _world.Do(new ReleaseHold(HoldTarget.OrderKey, "acme"));
        Assert.Equal("t1 t1", _world.Order);
        _world.Succeed("t1");
        Assert.Equal("t1 t1 t2", _world.Order);
    }

    [Fact]
    public void It_goes_behind_one_that_has_begun()
    {
        Submit(3);
        _world.Fail("t1", retryable: false);
        var ended = _world.Follower.TakeFinished().Last(task => task.Id.Value == "t1");
        _world.Do(new RetryTask(new TaskId("t1"), ended));
        Assert.Equal("t1 t2", _world.Order);
        _world.Fail("t2");
        _world.Pass(2);
        _world.Succeed("t2");
        Assert.Equal("t1 t2 t2 t1", _world.Order);
    }

    [Fact]
    public void The_order_survives_a_failover()
    {
        Submit(3);
        _world.Failover();
        _world.Renew(new NodeId("n", 1), window: 20, held: _world.Token("t1"));
        Assert.Equal("t1", _world.Order);
        _world.Succeed("t1");
        Assert.Equal("t1 t2", _world.Order);
    }

    [Fact]
    public void One_that_a_drained_node_hands_back_keeps_its_place()
    {
        Submit(3);
        _world.Do(new DrainNode("n"));
        _world.HandBack("t1");
        Assert.Equal(PendingReason.BehindOrderKey, _world.Explain("t2").Reason);
        _world.Join("m");
        Assert.Equal("t1 t1", _world.Order);
        _world.Succeed("t1");
        Assert.Equal("t1 t1 t2", _world.Order);
    }

    [Fact]
    public void It_is_told_which_goes_before()
    {
        Submit(3);
        var second = _world.Explain("t2");
        Assert.Equal((PendingReason.BehindOrderKey, 1), (second.Reason, second.TasksAhead));
        Assert.Equal("It is behind t1 of the order key 'acme'. t1 is Assigned.", second.Text);
        Assert.Equal("It is behind t1 of the order key 'acme', which is the first of 2 before it. t1 is Assigned.", _world.Explain("t3").Text);
    }

    [Fact]
    public void Those_behind_cost_no_decision_anything()
    {
        Submit(100);
        Assert.Equal(0, _world.Kernel.Desk.Backlog.ClassCount);
    }

    [Fact]
    public void Limits_queues_and_holds_of_the_first_count_as_ever()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "other" }));
        _world.Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 0 }));
        _world.Submit(
            Given.Task("t1", queue: "other", orderKey: "acme", limits: [new LimitUse("gpu")]), Given.Task("t2", orderKey: "acme"));
        Assert.Equal(PendingReason.LimitReached, _world.Explain("t1").Reason);
        _world.Do(new RemoveLimit("gpu"));
        Assert.Equal("t1", _world.Order);
    }

    [Theory]
    [InlineData("", OrderFailure.Continue, "orderKey: It is empty, or only blanks, but must have 1 to 200 characters.")]
    [InlineData(null, OrderFailure.Hold, "orderOnFailure: It says what happens to the order key, but the task has none (orderKey).")]
    [InlineData("acme", (OrderFailure)7, "orderOnFailure: It is 7, but must be Continue or Hold.")]
    public void What_is_wrong_is_named(string? key, OrderFailure onFailure, string fault) =>
        Assert.Equal($"Task 'x': {fault}", _world.SubmitRefused(Given.Task("x", orderKey: key, onFailure: onFailure)).Message);

    [Fact]
    public void A_failure_always_finds_room_for_its_hold_as_the_submit_is_refused_before()
    {
        _world.Options = _world.Options with { Limits = new SchedulerLimits { MaxHolds = 0 } };
        _world.Failover();
        Assert.Equal(RejectionCode.LimitReached, _world.SubmitRefused(Given.Task("x", orderKey: "acme", onFailure: OrderFailure.Hold)).Code);
        _world.Submit(Given.Task("y", orderKey: "acme"));
    }

    // Each has a higher priority than those before.
    private void Submit(int count, OrderFailure onFailure = OrderFailure.Continue, int from = 1) => _world.Submit(
        Enumerable.Range(from, count).Select(i => Given.Task($"t{i}", orderKey: "acme", onFailure: onFailure, priority: i)));
}
