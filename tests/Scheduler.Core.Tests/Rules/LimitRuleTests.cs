using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>A node of ten slots that would take all at once.</summary>
public sealed class LimitRuleTests
{
    private readonly World _world = new(new KernelOptions().Patient());

    public LimitRuleTests() => _world.Join("n", Given.Node(slots: 10), window: 40);

    [Fact]
    public void So_many_run_at_a_time_and_the_next_begins_when_one_has_ended()
    {
        Limit("gpu", running: 2);
        Submit(5, "gpu");
        Assert.Equal("t1 t2", _world.Order);
        _world.Succeed("t2");
        Assert.Equal("t1 t2 t3", _world.Order);
        _world.Fail("t1", retryable: false);
        Assert.Equal("t1 t2 t3 t4", _world.Order);
    }

    [Fact]
    public void A_task_takes_what_it_costs()
    {
        Limit("gpu", running: 3);
        _world.Submit(Task("a", new LimitUse("gpu", 2)), Task("b", new LimitUse("gpu", 2)), Task("c", new LimitUse("gpu")));
        Assert.Equal("a c", _world.Order);
        _world.Succeed("c");
        Assert.Equal("a c", _world.Order);
        _world.Succeed("a");
        Assert.Equal("a c b", _world.Order);
    }

    [Fact]
    public void Each_key_of_a_prefix_has_its_own_and_a_limit_of_its_very_name_goes_before()
    {
        Limit("tenant:*", running: 1);
        Limit("tenant:big", running: 2);
        _world.Submit(
            Task("a1", new LimitUse("tenant:a")), Task("a2", new LimitUse("tenant:a")), Task("b1", new LimitUse("tenant:b")),
            Task("c1", new LimitUse("tenant:big")), Task("c2", new LimitUse("tenant:big")), Task("c3", new LimitUse("tenant:big")));
        Assert.Equal("a1 b1 c1 c2", _world.Order);
    }

    [Fact]
    public void All_of_its_limits_have_to_let_a_task_begin()
    {
        Limit("gpu", running: 1);
        Limit("api", running: 1);
        _world.Submit(Task("g", new LimitUse("gpu")));
        _world.Submit(Task("both", new LimitUse("gpu"), new LimitUse("api")), Task("a", new LimitUse("api")));
        Assert.Equal("g a", _world.Order);
        _world.Succeed("g");
        Assert.Equal("g a", _world.Order);
        _world.Succeed("a");
        Assert.Equal("g a both", _world.Order);
    }

    [Theory]
    [InlineData("kind:noop")]
    [InlineData("queue:default")]
    public void Those_of_its_queue_and_its_kind_count_without_being_named(string name)
    {
        Limit(name, running: 1);
        Submit(2);
        Assert.Equal("t1", _world.Order);
        _world.Succeed("t1");
        Assert.Equal("t1 t2", _world.Order);
    }

    [Fact]
    public void Or_is_refused_where_the_options_say_so()
    {
        var world = new World(new KernelOptions { RefuseUnknownLimits = true, TaskLimits = [new LimitOptions { Name = "api:*", Running = 1 }] });
        var refused = world.SubmitRefused(Task("a", new LimitUse("api:x"), new LimitUse("gpu")));
        Assert.Equal((RejectionCode.UnknownLimit, "Task 'a': limits: There is no limit 'gpu'. Known: api:*."), (refused.Code, refused.Message));
        world.Submit(Task("b", new LimitUse("api:x")), Given.Task("c"));

        // A retry was accepted with its limit.
        world.Join("n", Given.Node());
        world.Fail("b", retryable: false);
        var ended = world.Follower.TakeFinished().Single();
        world.Do(new RemoveLimit("api:*"));
        Assert.IsType<RetryAccepted>(world.Do(new RetryTask("b", ended)));
    }

    [Fact]
    public void A_name_without_a_limit_limits_nothing()
    {
        Submit(4, "gpu");
        Assert.Equal(4, _world.Assignments.Count());
    }

    [Fact]
    public void What_it_holds_up_does_not_hold_up_others()
    {
        Limit("gpu", running: 0);
        Submit(3, "gpu");
        _world.Submit(Task("free"), Task("other", new LimitUse("api")));
        Assert.Equal("free other", _world.Order);
    }

    [Fact]
    public void Zero_holds_all_and_says_so()
    {
        Limit("gpu", running: 0);
        Submit(1, "gpu");
        var why = _world.Explain("t1");
        Assert.Equal(PendingReason.LimitReached, why.Reason);
        Assert.Equal("The limit 'gpu' is 0, so no task that counts against it begins.", why.Text);
        Assert.Equal("Raise the limit 'gpu', or remove it.", why.Unblocks);
    }

    [Fact]
    public void Why_a_task_waits_has_the_numbers()
    {
        Limit("tenant:*", running: 2);
        Submit(3, "tenant:a");
        Assert.Equal("The limit 'tenant:*' of 'tenant:a' is reached: 2 of 2 run.", _world.Explain("t3").Text);
        _world.Submit(Task("wide", new LimitUse("tenant:a", 3)));
        Assert.Equal("The limit 'tenant:*' of 'tenant:a' is 2, less than the 3 that it costs.", _world.Explain("wide").Text);
    }

    [Fact]
    public void Why_a_task_waits_says_when_the_first_that_counts_ends()
    {
        Limit("gpu", running: 2);
        LimitUse[] gpu = [new LimitUse("gpu")];
        _world.Submit(Given.Task("long", estimate: 30, limits: gpu), Given.Task("short", estimate: 3, limits: gpu), Given.Task("other", estimate: 1), Given.Task("a", limits: gpu));
        Assert.Equal("The limit 'gpu' is reached: 2 of 2 run. The first ends in about 3s by estimate.", _world.Explain("a").Text);
    }

    [Fact]
    public void A_change_counts_at_once_and_what_runs_beyond_it_goes_on()
    {
        Limit("gpu", running: 3);
        Submit(6, "gpu");
        Limit("gpu", running: 1);
        _world.Succeed("t1");
        _world.Succeed("t2");
        Assert.Equal("t1 t2 t3", _world.Order);
        Limit("gpu", running: 2);
        Assert.Equal("t1 t2 t3 t4", _world.Order);
        _world.Do(new RemoveLimit("gpu"));
        Assert.Equal("t1 t2 t3 t4 t5 t6", _world.Order);
    }

    [Fact]
    public void A_rate_lets_them_begin_one_after_the_other()
    {
        Limit("api", rate: new StartRate(2, TimeSpan.FromSeconds(10), Burst: 2));
        Submit(4, "api");
        Assert.Equal("t1 t2", _world.Order);
        var why = _world.Explain("t3");
        Assert.Equal(PendingReason.RateReached, why.Reason);
        Assert.Equal("The limit 'api' allows 2 starts per 10s (burst 2). The next task can start in 5s.", why.Text);
        Assert.Equal(TimeSpan.FromSeconds(5), _world.Kernel.NextWakeUp(_world.Now));
        _world.Pass(4.9);
        Assert.Equal("t1 t2", _world.Order);
        _world.Pass(0.1);
        Assert.Equal("t1 t2 t3", _world.Order);
        _world.Pass(60);
        Assert.Equal("t1 t2 t3 t4", _world.Order);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failover_forgets_neither_what_runs_nor_when_the_next_may_begin(bool fromSnapshot)
    {
        Limit("api", running: 2, rate: new StartRate(2, TimeSpan.FromSeconds(10), Burst: 2));
        Submit(5, "api");
        Assert.Equal(2, _world.Assignments.Count());
        if (fromSnapshot)
        {
            _world.FailoverFromSnapshot();
        }
        else
        {
            _world.Failover();
        }

        _world.Renew(new NodeId("n", 1), 40, _world.Token("t1"), _world.Token("t2"));
        _world.Succeed("t1");
        Assert.Equal(PendingReason.RateReached, _world.Explain("t3").Reason);
        _world.Pass(5);
        Assert.Equal("t1 t2 t3", _world.Order);
        _world.Pass(5);
        Assert.Equal(PendingReason.LimitReached, _world.Explain("t4").Reason);
    }

    [Fact]
    public void A_lost_node_gives_back_what_it_held_when_its_lease_is_over()
    {
        Limit("gpu", running: 1);
        Submit(2, "gpu");
        _world.Join("m", Given.Node(slots: 10), window: 10);
        Assert.Equal("t1", _world.Order);
        _world.Do(new NodeDied(_world.NodeOf("t1")));
        Assert.Equal(1, _world.Count<AttemptLost>());
        Assert.Equal(2, _world.Assignments.Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_drained_node_hands_back_takes_nothing_of_its_limits_and_begins_under_the_rate_as_any_other(bool failsOver)
    {
        Limit("gpu", running: 1, rate: new StartRate(2, TimeSpan.FromSeconds(10), Burst: 2));
        Submit(3, "gpu");
        var other = _world.Join("m", Given.Node(slots: 10), window: 10);
        _world.Do(new DrainNode("n"));
        _world.HandBack("t1");
        Assert.Equal("t1 t1", _world.Order);
        Assert.Equal(other, _world.NodeOf("t1"));
        if (failsOver)
        {
            _world.Failover();
            _world.Renew(other, 10, _world.Token("t1"));
        }

        Assert.Equal(PendingReason.LimitReached, _world.Explain("t2").Reason);
        _world.Succeed("t1");
        Assert.Equal(PendingReason.RateReached, _world.Explain("t2").Reason);
        _world.Pass(5);
        Assert.Equal("t1 t1 t2", _world.Order);
    }

    [Fact]
    public void Where_the_policy_says_who_is_next_it_says_so_among_those_that_a_limit_holds_up()
    {
        var world = new World(Given.Queue("priority").Patient());
        world.Join("n", Given.Node(slots: 10), window: 10);
        world.Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 1 }));
        world.Submit(Given.Task("first", limits: [new LimitUse("gpu")]));
        world.Submit(
            Given.Task("low", priority: 1, limits: [new LimitUse("gpu")]),
            Given.Task("high", priority: 2, limits: [new LimitUse("gpu"), new LimitUse("other")]));
        world.Succeed("first");
        Assert.Equal("first high", world.Order);
    }

    [Fact]
    public void Limited_tasks_begin_on_slots_that_are_free_and_are_not_sent_ahead()
    {
        Limit("gpu", running: 100);
        Submit(30, "gpu");
        Assert.Equal(10, _world.Assignments.Count());
    }

    [Theory]
    [InlineData("kind:noop")]
    [InlineData("queue:default")]
    public void Nor_are_those_that_their_kind_or_their_queue_limits(string name)
    {
        Limit(name, running: 100);
        Submit(30);
        Assert.Equal(10, _world.Assignments.Count());
        Assert.Equal(PendingReason.SlotsBusy, _world.Explain("t11").Reason);
    }

    [Fact]
    public void A_name_without_a_limit_costs_nothing()
    {
        Submit(30, "nothing");
        Assert.Equal(30, _world.Assignments.Count());
    }

    [Fact]
    public void A_faster_rate_counts_at_once_whatever_the_slower_one_has_let_wait()
    {
        Limit("api", rate: new StartRate(1, TimeSpan.FromDays(30)));
        Submit(3, "api");
        Assert.Equal("t1", _world.Order);
        Limit("api", rate: new StartRate(1, TimeSpan.FromSeconds(10)));
        _world.Pass(10);
        Assert.Equal("t1 t2", _world.Order);
        _world.Do(new RemoveLimit("api"));
        Assert.Equal("t1 t2 t3", _world.Order);
        Limit("api", rate: new StartRate(1, TimeSpan.FromDays(30)));
        _world.Submit(Task("again", new LimitUse("api")));
        Assert.Equal("t1 t2 t3 again", _world.Order);
    }

    [Theory]
    [InlineData("", 1, null, "name")]
    [InlineData("a*b", 1, null, "name")]
    [InlineData("a", null, null, "running")]
    [InlineData("a", -1, null, "running")]
    [InlineData("a", 1_000_001, null, "running")]
    [InlineData("a", null, "0/1s/1", "rate.starts")]
    [InlineData("a", null, "1/0.5s/1", "rate.period")]
    [InlineData("a", null, "1/31d/1", "rate.period")]
    [InlineData("a", null, "2/1s/3", "rate.burst")]
    [InlineData("a", null, "2/1s/0", "rate.burst")]
    public void What_is_out_of_range_is_refused_by_its_field(string name, int? running, string? rate, string field)
    {
        var parts = rate?.Split('/');
        var limit = new LimitOptions
        {
            Name = name,
            Running = running,
            Rate = parts is null ? null : new StartRate(
                int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture),
                Durations.Parse(parts[1])!.Value,
                int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)),
        };
        var refusal = _world.Refused(new SetLimit(limit));
        Assert.Equal(RejectionCode.Invalid, refusal.Code);
        Assert.Contains(field, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prefixes_must_not_overlap()
    {
        Limit("tenant:*", running: 1);
        Assert.Contains("overlaps 'tenant:*'", _world.Refused(new SetLimit(new LimitOptions { Name = "tenant:a*", Running = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("overlaps 'tenant:*'", _world.Refused(new SetLimit(new LimitOptions { Name = "ten*", Running = 1 })).Message, StringComparison.Ordinal);
        Limit("tenant:*", running: 2);
    }

    [Fact]
    public void What_is_not_there_can_not_be_removed()
    {
        Limit("gpu", running: 1);
        var refusal = _world.Refused(new RemoveLimit("gpus"));
        Assert.Equal(RejectionCode.UnknownLimit, refusal.Code);
        Assert.Equal("There is no limit 'gpus'. Known: gpu.", refusal.Message);
    }

    [Fact]
    public void A_task_names_at_most_eight_each_once_and_with_a_cost_in_range()
    {
        Assert.Contains("9 limits", _world.SubmitRefused(Task("a", [.. Enumerable.Range(0, 9).Select(i => new LimitUse($"l{i}"))])).Message, StringComparison.Ordinal);
        Assert.Contains("'gpu' twice", _world.SubmitRefused(Task("a", new LimitUse("gpu"), new LimitUse("gpu", 2))).Message, StringComparison.Ordinal);
        Assert.Contains("between 1 and 1000", _world.SubmitRefused(Task("a", new LimitUse("gpu", 1_001))).Message, StringComparison.Ordinal);
        Assert.Contains("is a prefix", _world.SubmitRefused(Task("a", new LimitUse("gpu*"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_says_how_much_of_each_is_taken()
    {
        Limit("gpu", running: 3);
        Limit("tenant:*", running: 1, rate: new StartRate(1, TimeSpan.FromSeconds(10)));
        _world.Submit(Task("a", new LimitUse("gpu", 2), new LimitUse("tenant:a")), Task("b", new LimitUse("tenant:b")));
        Assert.Equal(["gpu 2 0", "tenant:* 2 2"], Listed().Select(l => $"{l.Limit.Name} {l.Running} {l.Keys}"));
    }

    private static TaskSpec Task(string id, params LimitUse[] limits) => Given.Task(id, limits: limits);

    private void Limit(string name, int? running = null, StartRate? rate = null) => Set(new LimitOptions { Name = name, Running = running, Rate = rate });

    private IReadOnlyList<LimitInfo> Listed() => Assert.IsType<LimitsListed>(_world.Follower.Answer(new ListLimits())).Limits;

    private void Set(LimitOptions limit) => Assert.IsType<Acknowledged>(_world.Do(new SetLimit(limit)));

    private void Submit(int count, params string[] limits) =>
        _world.Submit(Given.Tasks(count).Select(task => task with { Limits = [.. limits.Select(name => new LimitUse(name))] }));
}
