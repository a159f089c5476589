using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>One node of four slots, three of them taken by a task of 100 s; "wide" wants all four, and the node is kept free for it.</summary>
public sealed class BackfillRuleTests
{
    private readonly World _world = new(Given.Queue(ageAfter: null).Patient());

    public BackfillRuleTests()
    {
        _world.Join("n", Given.Node(slots: 4));
        _world.Submit(Given.Task("long", slots: 3, estimate: 100));
        _world.Submit(Given.Task("wide", slots: 4, estimate: 10));
        for (var i = 0; i < ReservationRule.OvertakenUntilReserved; i++)
        {
            _world.Submit(Given.Task($"passing{i}", estimate: 1));
            _world.Succeed($"passing{i}");
        }

        Assert.Equal(1, _world.Kernel.Desk.Backlog.ReservedNodes);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void What_is_done_before_the_wide_one_could_begin_is_let_in(double estimate, bool isLetIn)
    {
        _world.Submit(Given.Task("small", estimate: estimate));
        Assert.Equal(isLetIn ? TaskPhase.Assigned : TaskPhase.Pending, _world.PhaseOf("small"));
    }

    [Fact]
    public void What_says_nothing_of_itself_is_not()
    {
        _world.Submit(Given.Task("small"));
        Assert.Equal(PendingReason.Reserved, _world.Explain("small").Reason);
    }

    [Fact]
    public void A_short_one_is_found_behind_one_that_is_too_long()
    {
        _world.Submit(Given.Task("too long", estimate: 101));
        _world.Submit(Given.Task("short", estimate: 99));
        Assert.Equal((TaskPhase.Pending, TaskPhase.Assigned), (_world.PhaseOf("too long"), _world.PhaseOf("short")));
    }

    [Fact]
    public void When_one_that_was_let_in_ends_another_is()
    {
        _world.Submit(Given.Task("one", estimate: 50));
        _world.Submit(Given.Task("two", estimate: 40));
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("two"));
        _world.Pass(50);
        _world.Succeed("one");
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("two"));
    }

    [Fact]
    public void As_time_goes_by_less_is_let_in()
    {
        _world.Pass(60);
        _world.Submit(Given.Task("too long", estimate: 41), Given.Task("short", estimate: 39));
        Assert.Equal((TaskPhase.Pending, TaskPhase.Assigned), (_world.PhaseOf("too long"), _world.PhaseOf("short")));
    }

    [Fact]
    public void The_wide_one_begins_when_it_could()
    {
        _world.Pass(100);
        _world.Succeed("long");
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("wide"));
    }

    [Fact]
    public void Behind_a_task_of_unknown_length_nothing_is_let_in()
    {
        var world = new World(Given.Queue(ageAfter: null).Patient());
        world.Join("n", Given.Node(slots: 4));
        world.Submit(Given.Task("long", slots: 3), Given.Task("wide", slots: 4, estimate: 10));
        for (var i = 0; i < ReservationRule.OvertakenUntilReserved; i++)
        {
            world.Submit(Given.Task($"passing{i}", estimate: 1));
            world.Succeed($"passing{i}");
        }

        world.Submit(Given.Task("small", estimate: 1));
        Assert.Equal(PendingReason.Reserved, world.Explain("small").Reason);
    }
}
