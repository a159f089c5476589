using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>No node until one joins.</summary>
public sealed class UniqueRuleTests
{
    private readonly World _world = new(new KernelOptions().Patient());

    [Fact]
    public void Of_a_key_that_is_taken_the_existing_task_is_named()
    {
        Assert.Equal(new TaskReceipt(new TaskId("a")), Submit("a"));
        Assert.Equal(new TaskReceipt(new TaskId("b")) { Unique = UniqueResult.Existing, Other = new TaskId("a") }, Submit("b"));
        Assert.Equal(new TaskId("a"), Submit("c").Actual);
        Assert.Equal(1, _world.Count<TaskAdmitted>());
    }

    [Fact]
    public void The_key_is_free_when_its_task_has_its_outcome()
    {
        Submit("a");
        _world.Cancel("a");
        Assert.Equal(UniqueResult.None, Submit("b").Unique);
        Assert.Equal(UniqueResult.Existing, Submit("c").Unique);
    }

    [Fact]
    public void In_a_window_the_key_is_taken_whether_the_task_has_ended_or_not()
    {
        Submit("a", within: 60);
        _world.Cancel("a");
        Assert.Equal(
            new TaskReceipt(new TaskId("b"), Phase: TaskPhase.Cancelled) { Unique = UniqueResult.Existing, Other = new TaskId("a") }, Submit("b"));
        _world.Pass(59);
        Assert.Equal(UniqueResult.Existing, Submit("c").Unique);
        _world.Pass(1);
        Assert.Equal(UniqueResult.None, Submit("d", within: 60).Unique);
    }

    [Fact]
    public void The_key_is_taken_for_as_long_as_the_task_that_took_it_said()
    {
        Submit("a", within: 60);
        _world.Pass(60);
        Assert.Equal(UniqueResult.None, Submit("b").Unique);
        _world.Pass(60);
        Assert.Equal(UniqueResult.Existing, Submit("c", within: 1).Unique);
    }

    [Fact]
    public void The_same_task_again_is_known_whatever_its_key_says()
    {
        Submit("a", UniqueConflict.Reject);
        Assert.Equal(new TaskReceipt(new TaskId("a"), AlreadyKnown: true), Submit("a", UniqueConflict.Reject));
    }

    [Fact]
    public void A_submit_that_is_to_be_rejected_is_so_with_all_of_its_tasks()
    {
        Submit("a");
        var refused = _world.SubmitRefused(Given.Task("other"), Task("b", UniqueConflict.Reject));
        Assert.Equal((RejectionCode.UniqueConflict, "Task 'b': task 'a' has the unique key 'k'."), (refused.Code, refused.Message));
        Assert.Equal(1, _world.Count<TaskAdmitted>());
    }

    [Fact]
    public void Tasks_of_one_submit_are_decided_one_after_the_other()
    {
        Assert.Equal("Task 'b': task 'a' has the unique key 'k'.", _world.SubmitRefused(Task("a", UniqueConflict.Reject), Task("b", UniqueConflict.Reject)).Message);
        var receipts = _world.Submit(Task("a"), Task("b"), Task("c", UniqueConflict.Replace)).Receipts;
        Assert.Equal([UniqueResult.None, UniqueResult.Existing, UniqueResult.Replaced], receipts.Select(r => r.Unique));
        Assert.Equal((TaskPhase.Cancelled, TaskPhase.Pending), (_world.PhaseOf("a"), _world.PhaseOf("c")));
    }

    [Fact]
    public void One_that_has_not_begun_is_replaced()
    {
        Submit("a", UniqueConflict.Replace);
        Assert.Equal(new TaskReceipt(new TaskId("b")) { Unique = UniqueResult.Replaced, Other = new TaskId("a") }, Submit("b", UniqueConflict.Replace));
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("a"));
        _world.Join();
        Assert.Equal(
            new TaskReceipt(new TaskId("c"), Phase: TaskPhase.Assigned) { Unique = UniqueResult.Existing, Other = new TaskId("b") }, Submit("c", UniqueConflict.Replace));
    }

    [Fact]
    public void One_that_began_once_is_not_replaced_while_it_waits_for_its_next_attempt()
    {
        _world.Join();
        Submit("a", UniqueConflict.Replace);
        _world.Fail("a");
        Assert.Equal(UniqueResult.Existing, Submit("b", UniqueConflict.Replace).Unique);
    }

    [Fact]
    public void Of_many_in_a_row_the_last_runs_a_while_after_it()
    {
        _world.Join();
        Assert.Equal(new TaskReceipt(new TaskId("a"), Phase: TaskPhase.Scheduled), Debounce("a"));
        _world.Pass(4);
        Assert.Equal(new TaskReceipt(new TaskId("b"), Phase: TaskPhase.Scheduled) { Unique = UniqueResult.Debounced, Other = new TaskId("a") }, Debounce("b"));
        _world.Pass(4);
        Assert.Equal("", _world.Order);
        _world.Pass(1);
        Assert.Equal("b", _world.Order);
    }

    [Fact]
    public void The_start_is_moved_away_up_to_a_greatest_delay()
    {
        _world.Join();
        for (var i = 0; i < 5; i++)
        {
            Debounce($"t{i}");
            _world.Pass(4);
        }

        Assert.Equal("", _world.Order);
        Debounce("last");
        Assert.Equal("", _world.Order);
        _world.Pass(0.5);
        Assert.Equal("last", _world.Order);
    }

    [Fact]
    public void Once_the_task_has_begun_the_next_submit_begins_anew()
    {
        _world.Join();
        Debounce("a");
        _world.Pass(5);
        Assert.Equal("a", _world.Order);
        Assert.Equal(new TaskReceipt(new TaskId("b"), Phase: TaskPhase.Scheduled), Debounce("b"));
        _world.Succeed("a");
        Assert.Equal(UniqueResult.Debounced, Debounce("c").Unique);
        _world.Pass(5);
        Assert.Equal("a c", _world.Order);
    }

    [Fact]
    public void A_debounced_task_that_is_sent_again_is_known()
    {
        Debounce("a");
        Assert.True(Debounce("a").AlreadyKnown);
        _world.Cancel("a");
        Assert.True(Debounce("a").AlreadyKnown);
    }

    [Fact]
    public void In_the_window_of_a_throttle_all_but_the_first_are_dropped()
    {
        Submit("a", UniqueConflict.Throttle, within: 10);
        Assert.Equal(new TaskReceipt(new TaskId("b")) { Unique = UniqueResult.Throttled, Other = new TaskId("a") }, Submit("b", UniqueConflict.Throttle, within: 10));
        _world.Pass(10);
        Assert.Equal(UniqueResult.None, Submit("c", UniqueConflict.Throttle, within: 10).Unique);
    }

    [Fact]
    public void Keys_survive_a_failover()
    {
        Submit("a");
        Submit("w", within: 60, key: "window");
        _world.Cancel("w");
        _world.Failover();
        Assert.Equal(UniqueResult.Existing, Submit("b").Unique);
        Assert.Equal(UniqueResult.Existing, Submit("x", key: "window").Unique);
    }

    [Fact]
    public void One_that_a_drained_node_hands_back_has_begun_and_keeps_its_key()
    {
        _world.Join();
        Submit("a");
        _world.Do(new DrainNode("n"));
        _world.HandBack("a");
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
        Assert.Equal(UniqueResult.Existing, Submit("b", UniqueConflict.Replace).Unique);
    }

    [Fact]
    public void What_runs_again_takes_the_key_again_unless_another_has_it()
    {
        _world.Join();
        Submit("a");
        _world.Fail("a", retryable: false);
        var ended = _world.Follower.TakeFinished()[^1];
        Submit("b");
        Assert.Equal("Task 'a': task 'b' has the unique key 'k'.", _world.Refused(new RetryTask(new TaskId("a"), ended)).Message);
        _world.Succeed("b");
        Assert.IsType<RetryAccepted>(_world.Do(new RetryTask(new TaskId("a"), ended)));
        Assert.Equal(UniqueResult.Existing, Submit("c").Unique);
    }

    [Fact]
    public void In_its_own_window_a_task_may_run_again()
    {
        _world.Join();
        Submit("a", UniqueConflict.Reject, within: 60);
        _world.Fail("a", retryable: false);
        Assert.IsType<RetryAccepted>(_world.Do(new RetryTask(new TaskId("a"), _world.Follower.TakeFinished()[^1])));
    }

    [Fact]
    public void A_debounced_task_that_would_expire_before_its_start_is_refused()
    {
        var unique = new UniqueKey { Key = "k", OnConflict = UniqueConflict.Debounce, Delay = TimeSpan.FromSeconds(10), AtMost = TimeSpan.FromSeconds(10) };
        Assert.Equal(
            "Task 'x': expiresAt: It must lie after the start, which debounce moves 10s away.",
            _world.SubmitRefused(Given.Task("x", unique: unique, expiresAt: _world.In(10))).Message);
        _world.Submit(Given.Task("y", unique: unique, expiresAt: _world.In(11)));
    }

    [Fact]
    public void There_are_only_so_many_keys_at_a_time()
    {
        _world.Options = _world.Options with { Limits = new SchedulerLimits { MaxUniqueKeys = 1 } };
        _world.Failover();
        Submit("a", within: 10);
        Assert.Equal(
            "1 unique key is taken, which is the most (MaxUniqueKeys). Try again when some are free.", _world.SubmitRefused(Task("b", key: "other")).Message);
        Assert.Equal(RejectionCode.LimitReached, _world.SubmitRefused(Task("b", key: "k"), Task("c", key: "other")).Code);
        _world.Pass(10);
        Assert.Equal(UniqueResult.None, Submit("b", key: "other").Unique);
    }

    public static TheoryData<UniqueKey, string> Wrong => new()
    {
        { new UniqueKey { Key = new string('k', 10_000) }, "unique.key: It has 10000 characters, but must have 1 to 200." },
        { new UniqueKey { Key = "k", Within = TimeSpan.FromDays(31) }, "unique.within: It is 31d, but must be 'unfinished' or a duration from 1s to 30d." },
        { new UniqueKey { Key = "k", OnConflict = (UniqueConflict)9 }, "unique.onConflict: It is 9, but must be Existing, Reject, Replace, Debounce or Throttle." },
        { new UniqueKey { Key = "k", OnConflict = UniqueConflict.Throttle }, "unique.within: It is missing: throttle needs a duration from 1s to 30d." },
        { new UniqueKey { Key = "k", Delay = TimeSpan.FromSeconds(1) }, "unique.delay: It is for debounce alone." },
        { new UniqueKey { Key = "k", OnConflict = UniqueConflict.Debounce }, "unique.delay: It is missing, but must be a duration of more than 0, up to 30d." },
        {
            new UniqueKey { Key = "k", OnConflict = UniqueConflict.Debounce, Delay = TimeSpan.FromSeconds(5) },
            "unique.atMost: It is missing, but must be a duration from 5s, the delay, to 30d: without it the start could be moved away for ever."
        },
        {
            new UniqueKey { Key = "k", OnConflict = UniqueConflict.Debounce, Delay = TimeSpan.FromSeconds(5), AtMost = TimeSpan.FromSeconds(9), Within = TimeSpan.FromSeconds(9) },
            "unique.within: It can't be said with debounce: such a key is taken until its task begins."
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named(UniqueKey unique, string fault) =>
        Assert.Equal($"Task 'x': {fault}", _world.SubmitRefused(Given.Task("x", unique: unique)).Message);

    private TaskReceipt Submit(string id, UniqueConflict onConflict = UniqueConflict.Existing, double? within = null, string key = "k") =>
        Assert.Single(_world.Submit(Task(id, onConflict, within, key)).Receipts);

    private TaskReceipt Debounce(string id) => Assert.Single(_world.Submit(Given.Task(id, unique: new UniqueKey
    {
        Key = "k",
        OnConflict = UniqueConflict.Debounce,
        Delay = TimeSpan.FromSeconds(5),
        AtMost = TimeSpan.FromSeconds(20.5),
    })).Receipts);

    private static TaskSpec Task(string id, UniqueConflict onConflict = UniqueConflict.Existing, double? within = null, string key = "k") =>
        Given.Task(id, unique: new UniqueKey { Key = key, OnConflict = onConflict, Within = within is { } window ? TimeSpan.FromSeconds(window) : null });
}
