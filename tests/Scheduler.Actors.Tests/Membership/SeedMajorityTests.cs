using Akka.Actor;
using Akka.Cluster;
using Scheduler.Actors.Membership;

namespace Scheduler.Actors.Tests.Membership;

public sealed class SeedMajorityTests
{
    private static readonly Address[] Listed = [.. Enumerable.Range(0, 3).Select(i => AddressOf(i))];

    private readonly Dictionary<UniqueAddress, bool> _observed = [];
    private readonly SeedMajority _majority;

    public SeedMajorityTests() =>
        _majority = new SeedMajority(new SeedList(Listed), seed => _observed.TryGetValue(seed, out var isReached) ? isReached : null);

    [Fact]
    public void It_is_here_with_two_of_three_that_are_up()
    {
        Assert.False(_majority.IsHere);
        _majority.Up(Process(0));
        Assert.False(_majority.IsHere);
        _majority.Up(Process(2));
        Assert.True(_majority.IsHere);
        _majority.Gone(Process(0));
        Assert.False(_majority.IsHere);
    }

    [Fact]
    public void A_seed_that_can_not_be_reached_does_not_count()
    {
        _majority.Up(Process(0));
        _majority.Up(Process(1));
        _majority.Unreachable(Process(1));
        Assert.False(_majority.IsHere);
        _majority.Reachable(Process(1));
        Assert.True(_majority.IsHere);
    }

    [Fact]
    public void What_this_seed_observes_itself_goes_before_what_others_say()
    {
        _majority.Up(Process(0));
        _majority.Up(Process(1));
        _majority.Unreachable(Process(1));
        _observed[Process(1)] = true;
        Assert.True(_majority.IsHere);
        _majority.Reachable(Process(1));
        _observed[Process(1)] = false;
        Assert.False(_majority.IsHere);
    }

    [Fact]
    public void A_seed_that_is_not_listed_does_not_count()
    {
        _majority.Up(Process(0));
        _majority.Up(Process(7));
        Assert.False(_majority.IsHere);
    }

    [Fact]
    public void Two_processes_of_one_seed_count_once()
    {
        _majority.Up(Process(0, uid: 1));
        _majority.Up(Process(0, uid: 2));
        Assert.Equal(1, _majority.Present);
        _majority.Gone(Process(0, uid: 1));
        Assert.Equal(1, _majority.Present);
    }

    [Fact]
    public void A_member_that_lists_no_seeds_has_none_to_wait_for() => Assert.True(new SeedMajority(new SeedList([]), _ => null).IsHere);

    [Fact]
    public void Lists_are_the_same_in_the_same_order()
    {
        var list = new SeedList(Listed);
        Assert.Equal("10.0.0.0:4053 10.0.0.1:4053 10.0.0.2:4053", list.ToString());
        Assert.True(list.IsSameAs(new SeedList(Listed).ToString()));
        Assert.False(list.IsSameAs(new SeedList(Listed.Reverse()).ToString()));
        Assert.False(list.IsSameAs(new SeedList(Listed.Take(1)).ToString()));
    }

    private static Address AddressOf(int index) => new("akka.tcp", "scheduler", FormattableString.Invariant($"10.0.0.{index}"), 4053);

    private static UniqueAddress Process(int index, int uid = 1) => new(AddressOf(index), uid);
}
