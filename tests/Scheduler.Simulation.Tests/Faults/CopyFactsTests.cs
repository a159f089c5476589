using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>The measure of the faulty worlds: a copy that may not be is noticed, and so is an end that can't be.</summary>
public sealed class CopyFactsTests
{
    private static readonly Timestamp At = Timestamp.FromSeconds(1_000);
    private static readonly NodeId One = new("one", 1);
    private static readonly NodeId Other = new("other", 1);
    private static readonly TaskSpec Good = new() { Id = "t", Kind = "noop", Group = "g", Idempotent = true };

    private readonly CopyFacts _facts = new();
    private long _number;

    public static TheoryData<TaskSpec> Bad =>
    [
        Good with { Idempotent = false },
        Good with { Group = null },
        Good with { OrderKey = "k" },
        Good with { Unique = new UniqueKey { Key = "k" } },
    ];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_copy_of_a_task_that_may_not_have_one(TaskSpec task)
    {
        Begin(task);
        Assert.Throws<FaultException>(() => Copy(Other));
    }

    [Fact]
    public void A_copy_on_the_same_node_and_a_third_attempt()
    {
        Begin(Good);
        Assert.Throws<FaultException>(() => Copy(One));
        Copy(Other);
        Assert.Throws<FaultException>(() => Copy(new NodeId("third", 1)));
    }

    [Fact]
    public void A_failure_for_good_while_another_attempt_lives()
    {
        Begin(Good);
        var copy = Copy(Other);
        Assert.Throws<FaultException>(() => Read(new FailureRecorded(At, Good.Id, copy, FailureCause.NotRetryable, "", default)));
    }

    [Fact]
    public void What_is_left_of_a_task_ends_once_and_before_its_node_is_gone()
    {
        var first = Begin(Good);
        var copy = Copy(Other);
        Read(new SuccessRecorded(At, Good.Id, copy, default, default));
        Assert.Equal((1, 1, 1), (_facts.Copies, _facts.Won, _facts.LeftBehind));
        Read(new NodeGone(At, Other, LossCause.ProcessDied));
        Assert.Throws<FaultException>(() => Read(new NodeGone(At, One, LossCause.ProcessDied)));
        Read(new LeftoverEnded(At, Good.Id, first, One));
        Assert.Throws<FaultException>(() => Read(new LeftoverEnded(At, Good.Id, first, One)));
    }

    [Fact]
    public void Counts_of_a_group_that_are_not_what_happened()
    {
        Begin(Good);
        var copy = Copy(Other);
        Read(new RivalEnded(At, Good.Id, copy, RivalEnd.Lost));
        Assert.Throws<FaultException>(() => _facts.CheckEnd(_ => Group(default)));
        _facts.CheckEnd(_ => Group(new CopyCounts(1, Wasted: 1)));
    }

    private static GroupInfo Group(CopyCounts copies) => new("g", null, IsSealed: true, 0, GroupCounts.None, At) { Copies = copies };

    private FencingToken Begin(TaskSpec task)
    {
        Read(new TaskAdmitted(At, task));
        return Read(new TaskAssigned(At, task.Id, One, new Explanation("fcfs", "random")));
    }

    private FencingToken Copy(NodeId node) => Read(new CopyAssigned(At, Good.Id, node, new Explanation("fcfs", "random"), new CopyReason(default, default, 3, 4)));

    private FencingToken Read(Event happened)
    {
        var number = FencingToken.Of(0, ++_number);
        _facts.Read(happened, number);
        return number;
    }
}
