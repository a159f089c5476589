using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class BlockedSlotsRuleTests
{
    private readonly World _world = new();
    private readonly NodeId _node;

    public BlockedSlotsRuleTests() => _node = _world.Join();

    [Fact]
    public void A_handler_that_was_given_up_is_recorded_once_with_the_moment_since_when()
    {
        Say(Report(7, TimeSpan.FromSeconds(3)));
        Say(Report(7, TimeSpan.FromSeconds(5)));
        Assert.Equal(1, _world.Count<NodeBlocked>());
        var slots = Assert.Single(Assert.Single(_world.Follower.Nodes()).Blocked);
        Assert.Equal((new TaskId("a"), 2, 1), (slots.Task, slots.Attempt, slots.Slots));
    }

    [Fact]
    public void When_it_returns_its_slots_are_free()
    {
        Say(Report(7, TimeSpan.Zero), Report(8, TimeSpan.Zero));
        Say(Report(8, TimeSpan.Zero));
        Assert.Equal(1, _world.Follower.BlockedSlots);
        Say();
        Assert.Empty(Assert.Single(_world.Follower.Nodes()).Blocked);
    }

    private static BlockedReport Report(long token, TimeSpan time) => new(new TaskId("a"), new FencingToken(token), 2, 1, time);

    private void Say(params BlockedReport[] blocked) => _world.Say(new FromNode(_node, 1, 4, []) { Blocked = blocked });
}
