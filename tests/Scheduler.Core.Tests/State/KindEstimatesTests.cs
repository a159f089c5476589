using Scheduler.Core.Contracts;
using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.State;

public sealed class KindEstimatesTests
{
    private readonly KindEstimates _estimates = new();

    [Fact]
    public void The_first_ones_count_alike_and_later_ones_a_sixteenth()
    {
        Learn(1, 2, 3);
        Assert.Equal(2, _estimates.Of("noop")!.Value.TotalSeconds, 6);
        Learn([.. Enumerable.Repeat(2.0, 13)]);
        Learn(34);
        Assert.Equal(4, _estimates.Of("noop")!.Value.TotalSeconds, 5);
    }

    [Fact]
    public void Of_a_kind_of_which_none_has_succeeded_nothing_is_known() => Assert.Null(_estimates.Of("noop"));

    [Fact]
    public void What_the_submitter_says_goes_before_what_was_learned()
    {
        Learn(1);
        Assert.Equal(TimeSpan.FromSeconds(9), _estimates.Of(Given.Task("a", estimate: 9)));
        Assert.Equal(TimeSpan.FromSeconds(1), _estimates.Of(Given.Task("a")));
    }

    [Fact]
    public void The_error_is_that_of_what_was_told()
    {
        Learn(1);
        Assert.Null(_estimates.All.Single().Error);
        Learn(2);
        Assert.Equal(0.5, _estimates.All.Single().Error!.Value, 3);
        _estimates.Learn(Given.Task("a", estimate: 3), TimeSpan.FromSeconds(2));
        Assert.Equal(0.5, _estimates.All.Single().Error!.Value, 3);
    }

    [Fact]
    public void It_is_in_the_snapshot_and_follows_from_the_journal()
    {
        var world = new World(Given.Queue("sjf").Patient());
        world.Join("n", Given.Node(slots: 1));
        world.Submit("a");
        world.Succeed("a");
        var restored = new Follower();
        restored.Restore(world.Follower.Snapshot().ToArray());
        Assert.Equal(world.Follower.Kinds(), restored.Kinds());
        Assert.Equal(new KindEstimate("noop", TimeSpan.FromSeconds(1), null, 1), Assert.Single(restored.Kinds()));
    }

    [Fact]
    public void Tasks_that_say_nothing_are_ordered_by_what_was_learned_of_their_kind()
    {
        var world = new World(Given.Queue("sjf").Patient());
        world.Join("n", Given.Node(slots: 1, kinds: "noop sleep"));
        world.Submit(Given.Task("a", kind: "sleep"));
        world.Succeed("a");
        world.Submit("running");
        world.Submit(Given.Task("unknown"), Given.Task("learned", kind: "sleep"), Given.Task("told", kind: "sleep", estimate: 0.5));
        foreach (var task in new[] { "running", "told", "learned", "unknown" })
        {
            world.Succeed(task);
        }

        Assert.Equal("a running told learned unknown", world.Order);
    }

    private void Learn(params double[] seconds) =>
        Array.ForEach(seconds, s => _estimates.Learn(Given.Task("a"), TimeSpan.FromSeconds(s)));
}
