using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Scheduling;

/// <summary>What a task says of where it would like to go, or not to go.</summary>
public sealed class PlacementTests
{
    private readonly World _world = new(new KernelOptions().Patient());

    [Fact]
    public void A_preferred_label_goes_before_the_strategy()
    {
        // "busy" has the data; the strategy alone would take the one that holds less.
        _world.Join("busy", Given.Node(labels: "block=7"));
        _world.Submit("other");
        _world.Join("idle");
        _world.Submit(Given.Task("near", preferred: new LabelPreference("block", "7", 10)));
        Assert.Equal("busy", _world.NodeOf("near").Name);
        Assert.Equal(10, _world.Last<TaskAssigned>().Explanation.Preference);
    }

    [Fact]
    public void A_preferred_label_is_no_condition()
    {
        _world.Join("other");
        _world.Submit(Given.Task("near", preferred: new LabelPreference("block", "7", 10)));
        Assert.Equal(("other", 0), (_world.NodeOf("near").Name, _world.Last<TaskAssigned>().Explanation.Preference));
    }

    [Fact]
    public void Weights_add_up_and_a_negative_one_repels()
    {
        _world.Join("a", Given.Node(labels: "disk=ssd zone=far"));
        _world.Join("b", Given.Node(labels: "zone=near"));
        _world.Submit(Given.Task("t", preferred: [new("disk", "ssd", 10), new("zone", "far", -20), new("zone", "near", 1)]));
        Assert.Equal("b", _world.NodeOf("t").Name);
    }

    [Fact]
    public void No_node_holds_two_of_one_anti_affinity_key()
    {
        _world.Join("a");
        _world.Join("b");
        _world.Submit(Enumerable.Range(1, 3).Select(i => Given.Task($"r{i}", antiAffinityKey: "replica")));
        Assert.NotEqual(_world.NodeOf("r1"), _world.NodeOf("r2"));
        Assert.Equal(PendingReason.Affinity, _world.Explain("r3").Reason);
        Assert.Equal("Every node with a free slot holds a task of its anti-affinity key 'replica'.", _world.Explain("r3").Text);
        _world.Submit("another");
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("another"));
        var free = _world.NodeOf("r2");
        _world.Succeed("r2");
        Assert.Equal(free, _world.NodeOf("r3"));
    }

    [Fact]
    public void After_a_failover_anti_affinity_still_holds()
    {
        var node = _world.Join("a");
        _world.Submit(Given.Task("r1", antiAffinityKey: "replica"), Given.Task("r2", antiAffinityKey: "replica"));
        _world.Failover();
        _world.Renew(node, 4, _world.Token("r1"));
        Assert.Equal(PendingReason.Affinity, _world.Explain("r2").Reason);
    }
}
