using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>The measure of the faulty worlds: what goes beyond a limit is noticed.</summary>
public sealed class LimitFactsTests
{
    private static readonly Timestamp Start = Timestamp.FromSeconds(1_000);
    private static readonly NodeId Node = new("n", 1);

    private readonly LimitFacts _facts = new();
    private int _tasks;
    private long _number;

    [Fact]
    public void More_running_tasks_than_the_limit_says()
    {
        Configure(new LimitOptions { Name = "api:*", Running = 2 });
        Begin(Start, "api:a");
        Begin(Start, "api:a");
        Begin(Start, "api:b");
        Assert.Contains("beyond the limit of 'api:a': 3 of 2", Assert.Throws<FaultException>(() => Begin(Start, "api:a")).Message, StringComparison.Ordinal);
        Assert.Equal(1, _facts.TimesReached);
    }

    [Fact]
    public void More_starts_in_a_period_than_the_rate_says()
    {
        Configure(new LimitOptions { Name = "api", Rate = new StartRate(2, TimeSpan.FromSeconds(10)) });
        Begin(Start, "api");
        Begin(Start + TimeSpan.FromSeconds(5), "api");
        Begin(Start + TimeSpan.FromSeconds(10), "api");
        Assert.Throws<FaultException>(() => Begin(Start + TimeSpan.FromSeconds(14), "api"));
    }

    [Fact]
    public void More_at_once_than_the_burst_says()
    {
        Configure(new LimitOptions { Name = "kind:noop", Rate = new StartRate(5, TimeSpan.FromSeconds(10), Burst: 2) });
        Begin(Start);
        Begin(Start);
        Assert.Throws<FaultException>(() => Begin(Start));
    }

    [Theory]
    [InlineData(4, "3 of 2")]
    [InlineData(10, "beyond the rates that 'api' has had")]
        public void A_change_grants_no_burst_of_its_own(int startsIn10Seconds, string failure)
    {
        Configure(new LimitOptions { Name = "api", Rate = new StartRate(4, TimeSpan.FromSeconds(10), Burst: 2) });
        Begin(Start, "api");
        Begin(Start, "api");
        Configure(new LimitOptions { Name = "api", Rate = new StartRate(startsIn10Seconds, TimeSpan.FromSeconds(10), Burst: 2), Running = 7 });
        Assert.Contains(failure, Assert.Throws<FaultException>(() => Begin(Start, "api")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_do_many_changes_while_what_the_rates_have_let_begin_is_in_order()
    {
        var (slow, fast) = (new StartRate(1, TimeSpan.FromSeconds(10)), new StartRate(5, TimeSpan.FromSeconds(10), Burst: 3));
        Configure(new LimitOptions { Name = "api", Rate = fast });
        for (var i = 0; i < 3; i++)
        {
            Begin(Start, "api");
        }

        // Of the slow rate's, 6 s are owed, and 10 s may be: the next is right after 6 s. It owes 10 s, of which the fast one lets 4 s off.
        Configure(new LimitOptions { Name = "api", Rate = slow });
        Begin(Start + TimeSpan.FromSeconds(6), "api");
        Configure(new LimitOptions { Name = "api", Rate = fast }, at: 6);
        Begin(Start + TimeSpan.FromSeconds(8), "api");
        Configure(new LimitOptions { Name = "api", Rate = slow }, at: 8);
        Assert.Throws<FaultException>(() => Begin(Start + TimeSpan.FromSeconds(13), "api"));
    }

    [Fact]
    public void A_prefix_and_the_key_of_that_very_name_are_rates_of_one_key()
    {
        Configure(new LimitOptions { Name = "api:*", Rate = new StartRate(1, TimeSpan.FromSeconds(10)) });
        Begin(Start, "api:a");
        Begin(Start, "api:b");
        Configure(new LimitOptions { Name = "api:a", Rate = new StartRate(1, TimeSpan.FromSeconds(20)) });
        Read(new LimitRemoved(Start, "api:a", null));
        Assert.Throws<FaultException>(() => Begin(Start + TimeSpan.FromSeconds(9), "api:a"));
    }

    [Fact]
    public void What_began_while_there_was_no_rate_does_not_count()
    {
        Configure(new LimitOptions { Name = "api", Rate = new StartRate(1, TimeSpan.FromSeconds(10)) });
        Begin(Start, "api");
        Read(new LimitRemoved(Start, "api", null));
        Begin(Start, "api");
        Configure(new LimitOptions { Name = "api", Rate = new StartRate(1, TimeSpan.FromSeconds(10)) });
        Begin(Start, "api");
        Assert.Throws<FaultException>(() => Begin(Start, "api"));
    }

    [Fact]
    public void What_has_ended_counts_no_more()
    {
        Configure(new LimitOptions { Name = "gpu", Running = 1 });
        var task = Begin(Start, "gpu");
        Read(new AttemptLost(Start, task, FencingToken.Of(0, _number), LossCause.ProcessDied, Crashed: false));
        Begin(Start, "gpu");
    }

    [Fact]
    public void A_copy_counts_and_what_is_left_of_a_task_does_until_it_has_ended()
    {
        Configure(new LimitOptions { Name = "gpu", Running = 2 });
        var task = Begin(Start, "gpu");
        var first = FencingToken.Of(0, _number);
        Read(new CopyAssigned(Start, task, Node, new Explanation("fcfs", "random"), new CopyReason(default, default, 3, 4)));
        var copy = FencingToken.Of(0, _number);
        Read(new SuccessRecorded(Start, task, first, default, default));
        Begin(Start, "gpu");
        Assert.Throws<FaultException>(() => Begin(Start, "gpu"));
        Read(new LeftoverEnded(Start, task, copy, Node));
    }

    private void Configure(LimitOptions limit, double at = 0) => Read(new LimitConfigured(Start + TimeSpan.FromSeconds(at), limit, null));

    private TaskId Begin(Timestamp at, params string[] limits)
    {
        var spec = new TaskSpec { Id = new TaskId($"t{++_tasks}"), Kind = "noop", Limits = [.. limits.Select(name => new LimitUse(name))] };
        Read(new TaskAdmitted(at, spec));
        Read(new TaskAssigned(at, spec.Id, Node, new Explanation("fcfs", "random")));
        return spec.Id;
    }

    private void Read(Event happened) => _facts.Read(happened, FencingToken.Of(0, ++_number));
}
