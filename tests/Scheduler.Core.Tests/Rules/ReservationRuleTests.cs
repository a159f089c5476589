using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Nodes a and b of two cores each are full of tasks of one core; "large" wants two.</summary>
public sealed class ReservationRuleTests
{
    private readonly World _world = new(new KernelOptions().Patient());
    private readonly Queue<string> _running = new();
    private int _small;

    public ReservationRuleTests()
    {
        _world.Join("a", Given.Node(cpu: 2_000));
        _world.Join("b", Given.Node(cpu: 2_000));
        for (var i = 0; i < 4; i++)
        {
            SubmitSmall();
        }

        _world.Submit(Given.Task("large", request: Given.Cpu(2_000)));
    }

    private int Reserved => _world.Kernel.Desk.Backlog.ReservedNodes;

    [Fact]
    public void A_large_task_is_overtaken_so_often_and_then_a_node_is_kept_free_for_it()
    {
        Overtake(ReservationRule.OvertakenUntilReserved - 1);
        Assert.Equal(0, Reserved);
        Overtake(1);
        Assert.Equal(1, Reserved);
        Assert.Equal(PendingReason.ResourcesBusy, _world.Explain("large").Reason);
        Assert.Contains("is kept free for it", _world.Explain("large").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_does_not_starve_and_the_others_go_on()
    {
        Overtake(16);
        var done = _world.Count<SuccessRecorded>();
        var turns = 0;
        while (_world.PhaseOf("large") == TaskPhase.Pending)
        {
            Turn();
            Assert.True(++turns < 10, "The large task waits although a node is kept free for it.");
        }

        Assert.Equal(0, Reserved);
        Turn();
        Turn();
        Turn();
        Assert.Equal(done + turns + 3, _world.Count<SuccessRecorded>());
        _world.Succeed("large");
        Assert.Equal(4, _world.Follower.Nodes().Sum(n => n.Held));
    }

    [Fact]
    public void A_small_task_does_not_go_to_the_node_that_is_kept_free()
    {
        Overtake(16);
        var kept = _world.Follower.Nodes().Single(n => _world.Explain("large").Text.Contains($"{n.Id} is", StringComparison.Ordinal)).Id;
        var ending = OnNode(n => n == kept);
        var before = _world.Count<TaskAssigned>();
        _world.Succeed(ending);
        _world.Submit(Given.Task("next", request: Given.Cpu(1_000)));
        Assert.Equal(before, _world.Count<TaskAssigned>());
        Assert.Equal(PendingReason.Reserved, _world.Explain("next").Reason);

        _world.Succeed(OnNode(n => n != kept));
        Assert.Equal(1, _world.Last<TaskAssigned>().Explanation.Removed.Reserved + _world.Last<TaskAssigned>().Explanation.Removed.Unavailable);
        Assert.NotEqual(kept, _world.Last<TaskAssigned>().Node);
    }

    [Fact]
    public void The_node_is_free_for_all_again_when_the_task_is_cancelled() => Released(() => _world.Cancel("large"), TaskPhase.Cancelled);

    [Fact]
    public void And_when_its_queue_is_paused() => Released(() => _world.Do(new ConfigureQueue(new QueueOptions { Paused = true })), TaskPhase.Pending);

    [Theory]
    [InlineData("died")]
    [InlineData("cordoned")]
    [InlineData("draining")]
    public void A_node_that_goes_while_it_is_kept_free_is_kept_no_more(string how)
    {
        Overtake(16);
        var kept = _world.Kernel.Desk.State.Nodes.Single(n => n.ReservedFor is not null).Id;
        _world.Do(how switch
        {
            "died" => new NodeDied(kept),
            "cordoned" => new CordonNode(kept.Name),
            _ => new DrainNode(kept.Name),
        });
        Assert.Equal(0, Reserved);
        _world.Join("c", Given.Node(cpu: 4_000, slots: 6));
        Assert.Equal("c", _world.NodeOf("large").Name);
    }

    [Fact]
    public void At_most_half_of_the_nodes_are_kept_free_and_the_first_in_line_has_one_first()
    {
        _world.Submit(Given.Task("also large", request: Given.Cpu(1_999)));
        for (var i = 0; i < 60 && _world.PhaseOf("large") == TaskPhase.Pending; i++)
        {
            Assert.InRange(Reserved, 0, 1);
            Turn();
        }

        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("large"));
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("also large"));
    }

    [Fact]
    public void A_task_too_large_for_every_node_keeps_none_free()
    {
        _world.Cancel("large");
        _world.Submit(Given.Task("huge", request: Given.Cpu(2_001)));
        Overtake(100);
        Assert.Equal(0, Reserved);
    }

    private string OnNode(Func<NodeId, bool> which) =>
        _running.First(t => _world.PhaseOf(t) == TaskPhase.Assigned && which(_world.NodeOf(t)));

    private void SubmitSmall()
    {
        var id = $"s{++_small}";
        _world.Submit(Given.Task(id, request: Given.Cpu(1_000)));
        _running.Enqueue(id);
    }

    private void Turn()
    {
        SubmitSmall();
        while (_world.PhaseOf(_running.Peek()).IsFinal())
        {
            _running.Dequeue();
        }

        _world.Succeed(_running.Dequeue());
    }

    private void Overtake(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Turn();
        }
    }

    private void Released(Action release, TaskPhase phase)
    {
        Overtake(16);
        Assert.Equal(1, Reserved);
        release();
        Assert.Equal(0, Reserved);
        Assert.Equal(phase, _world.PhaseOf("large"));
    }
}
