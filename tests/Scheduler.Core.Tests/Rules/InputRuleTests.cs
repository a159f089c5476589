using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Results that are sent along with an assignment.</summary>
public sealed class InputRuleTests
{
    private readonly World _world = new(Given.Queue().Patient());

    public InputRuleTests() => _world.Join("n", Given.Node(slots: 20), window: 20);

    [Fact]
    public void Results_of_what_it_waited_for_are_sent_along_through_failovers()
    {
        _world.Submit(Given.Task("a"), Given.Task("b"), Given.Task("d", after: ["a", Dependency.OnTask("b", DependencyCondition.Finished)]));
        _world.Succeed("a", resultBytes: 3);
        _world.FailoverFromSnapshot();
        _world.Renew(new NodeId("n", 1), 20, _world.Token("b"));
        _world.Succeed("b");
        Assert.Equal([("a", 3), ("b", -1)], InputsOf("d"));
    }

    [Fact]
    public void Those_beyond_the_bound_are_named_without_their_bytes()
    {
        _world.Submit([.. Given.Tasks(6), Given.Task("d", after: [.. Enumerable.Range(1, 6).Select(i => (Dependency)$"t{i}")])]);
        for (var i = 1; i <= 6; i++)
        {
            _world.Succeed($"t{i}", resultBytes: 60_000);
        }

        Assert.Equal([60_000, 60_000, 60_000, 60_000, -1, -1], InputsOf("d").Select(input => input.Bytes));
    }

    [Fact]
    public void A_result_is_kept_while_any_task_needs_it_and_no_longer()
    {
        _world.Submit(Given.Task("a"), Given.Task("b", after: [Dependency.OnTask("a", DependencyCondition.Finished)]));
        _world.Fail("a", retryable: false);
        _world.Do(new RetryTask("a", _world.Follower.TakeFinished().Single()));
        _world.Submit(Given.Task("c", after: ["a", "x"]), Given.Task("x"));
        _world.Succeed("a", resultBytes: 3);
        _world.Succeed("b");
        Assert.NotNull(_world.Kernel.Desk.State.Results.Find("a"));
        _world.Failover();
        _world.Renew(new NodeId("n", 1), 20, _world.Token("x"));
        _world.Succeed("x");
        Assert.Equal([("a", 3), ("x", -1)], InputsOf("c"));
        _world.Succeed("c");
        Assert.Null(_world.Kernel.Desk.State.Results.Find("a"));
    }

    private (string Task, int Bytes)[] InputsOf(string task) =>
        [.. _world.Sent.SelectMany(message => message.Assignments).Last(a => a.Task.Id == task).Inputs.Select(input => (input.Task.Value, input.Result?.Length ?? -1))];
}
