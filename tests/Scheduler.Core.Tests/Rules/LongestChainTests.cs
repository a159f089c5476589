using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>What explain says of a task that waits for others: for which, what they do, and for how long the longest chain before it takes.</summary>
public sealed class LongestChainTests
{
    private readonly World _world = new(Given.Queue().Patient());

    public LongestChainTests() => _world.Join("n", Given.Node(slots: 100), window: 100);

    [Fact]
    public void Explain_names_the_open_edges_and_how_long_the_longest_chain_takes()
    {
        Submit(Given.Task("a", estimate: 30), Given.Task("b", after: ["a"], estimate: 10), Given.Task("c", estimate: 5), Given.Task("d", after: ["b", "c"]));
        _world.Pass(10);
        var explained = _world.Explain("d");
        Assert.Equal(PendingReason.Awaiting, explained.Reason);
        Assert.Equal(
            "It waits for task 'b' to succeed. That waits for others itself. It also waits for task 'c' to succeed. The longest chain before it takes about 30s by estimates.",
            explained.Text);
        Assert.Equal("Task 'b', task 'c' have to end.", explained.Unblocks);
        Assert.Equal(2, _world.Follower.HeldUp().Awaiting);
    }

    [Fact]
    public void Of_many_open_edges_it_names_some()
    {
        Submit([.. Enumerable.Range(0, 8).Select(i => Given.Task($"t{i}")), Given.Task("d", after: [.. Enumerable.Range(0, 8).Select(i => (Dependency)$"t{i}")])]);
        Assert.Equal(
            "It waits for task 't0' to succeed. That runs. It also waits for task 't1' to succeed, task 't2' to succeed, task 't3' to succeed, task 't4' to succeed and 3 more.",
            _world.Explain("d").Text);
    }

    [Fact]
    public void Tasks_of_a_group_and_of_those_in_it_are_before_what_waits_for_it()
    {
        _world.Do(new OpenGroup("all"));
        _world.Do(new OpenGroup("part") { Parent = "all" });
        Submit(Given.Task("short", estimate: 10, group: "all"), Given.Task("long", estimate: 60, group: "part"), Given.Task("after", after: ["long"], estimate: 20, group: "part"));
        Submit(Given.Task("b", after: [Dependency.OnGroup("all")], estimate: 5), Given.Task("c", after: ["b"]));
        Assert.Equal(TimeSpan.FromSeconds(80), ChainBefore("b"));
        Assert.Equal(TimeSpan.FromSeconds(85), ChainBefore("c"));
    }

    [Fact]
    public void What_is_not_due_begins_when_it_is()
    {
        Submit(Given.Task("a", notBefore: _world.In(3_600), estimate: 10), Given.Task("b", after: ["a"]));
        Assert.Equal(TimeSpan.FromSeconds(3_610), ChainBefore("b"));
        Submit(Given.Task("c", notBefore: _world.In(100), after: ["d"], estimate: 10), Given.Task("d", estimate: 30), Given.Task("e", after: ["c"]));
        Assert.Equal(TimeSpan.FromSeconds(110), ChainBefore("e"));
    }

    [Fact]
    public void Where_too_many_are_before_it_nothing_is_said()
    {
        Submit([.. Enumerable.Range(0, 10).Select(i => Given.Task($"t{i}", estimate: 1, group: "g")), Given.Task("d", after: [Dependency.OnGroup("g")])]);
        Assert.NotNull(ChainBefore("d", most: 11));
        Assert.Null(ChainBefore("d", most: 10));
    }

    private TimeSpan? ChainBefore(string task, int most = LongestChain.MostLookedAt) =>
        LongestChain.Before(_world.Kernel.Desk, _world.Kernel.Desk.State.Task(task)!, most);

    private void Submit(params TaskSpec[] tasks) => _world.Submit(tasks);
}
