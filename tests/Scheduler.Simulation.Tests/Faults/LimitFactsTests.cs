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

    [Fact]
    public void What_has_ended_counts_no_more()
    {
        Configure(new LimitOptions { Name = "gpu", Running = 1 });
        var task = Begin(Start, "gpu");
        _facts.Read(new AttemptLost(Start, task, default, LossCause.ProcessDied, Crashed: false));
        Begin(Start, "gpu");
    }

    private void Configure(LimitOptions limit) => _facts.Read(new LimitConfigured(Start, limit, null));

    private TaskId Begin(Timestamp at, params string[] limits)
    {
        var spec = new TaskSpec { Id = new TaskId($"t{++_tasks}"), Kind = "noop", Limits = [.. limits.Select(name => new LimitUse(name))] };
        _facts.Read(new TaskAdmitted(at, spec));
        _facts.Read(new TaskAssigned(at, spec.Id, Node, new Explanation("fcfs", "random")));
        return spec.Id;
    }
}
