using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class AgeingRuleTests
{
    private static readonly TimeSpan AgeAfter = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Policies => [.. new PolicyRegistry().Names];

    [Fact]
    public void What_has_aged_and_fits_nowhere_is_kept_a_node_before_a_newer_one_goes()
    {
        var world = Full("sjf");
        world.Submit(Large("large", 2_000));
        world.Pass(60);
        world.Submit(Small("new"));
        world.Succeed("s1");
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("new"));
        Assert.Contains("is kept free for it", world.Explain("large").Text, StringComparison.Ordinal);
        world.Succeed("s3");
        world.Succeed("s2");
        world.Succeed("s4");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("large"));
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("new"));
        Assert.Equal(0, world.Follower.AgeingViolations);
    }

    [Fact]
    public void Until_then_it_is_not()
    {
        var world = Full("sjf");
        world.Submit(Large("large", 2_000));
        world.Pass(59.9);
        world.Submit(Small("new"));
        world.Succeed("s1");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("new"));
        Assert.Equal(0, world.Follower.AgeingViolations);
    }

    [Fact]
    public void When_no_more_nodes_may_be_kept_free_newer_ones_go_first_and_each_time_is_counted()
    {
        var world = Full("sjf");
        world.Submit(Large("large", 2_000));
        world.Submit(Large("also large", 1_999));
        world.Pass(60);
        world.Submit(Small("new 1"), Small("new 2"), Small("new 3"));
        Assert.Equal(0, world.Follower.AgeingViolations);

        // One of two nodes is kept free for the first; on the other the second is passed.
        world.Succeed("s1");
        Assert.Equal(0, world.Follower.AgeingViolations);
        world.Succeed("s2");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("new 1"));
        Assert.Equal(1, world.Follower.AgeingViolations);
        world.Succeed("s4");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("new 2"));
        Assert.Equal(2, world.Follower.AgeingViolations);

        // When the first has got its node, one is kept free for the second.
        world.Succeed("s3");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("large"));
        world.Succeed("new 1");
        Assert.Equal(2, world.Follower.AgeingViolations);
        Assert.Contains("is kept free for it", world.Explain("also large").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_could_not_be_run_before_waits_since_it_was_due()
    {
        var world = Full("priority");
        world.Submit(Given.Task("later", request: Given.Cpu(1_000), notBefore: world.In(100)));
        world.Pass(100);
        world.Submit(Given.Task("urgent", priority: 9, request: Given.Cpu(1_000)), Given.Task("urgent too", priority: 9, request: Given.Cpu(1_000)));
        world.Succeed("s1");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("urgent"));
        world.Pass(60);
        world.Succeed("s2");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("later"));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Under_every_policy_none_waits_longer_before_it_goes_before_all_newer_ones(string policy)
    {
        foreach (var seed in new[] { 1, 2, Seeds.Fresh })
        {
            Seeds.Report(seed, () => new AgeingRun(policy, AgeAfter, seed).Run());
        }
    }

    /// <summary>Nodes a and b of two cores each, full of s1 to s4 of one core.</summary>
    private static World Full(string policy)
    {
        var world = new World(Given.Queue(policy, ageAfter: AgeAfter).Patient());
        world.Join("a", Given.Node(cpu: 2_000));
        world.Join("b", Given.Node(cpu: 2_000));
        world.Submit(Small("s1"), Small("s2"), Small("s3"), Small("s4"));
        return world;
    }

    private static TaskSpec Small(string id) => Given.Task(id, estimate: 1, request: Given.Cpu(1_000));

    private static TaskSpec Large(string id, long cpu) => Given.Task(id, estimate: 100, request: Given.Cpu(cpu));
}
