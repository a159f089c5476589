using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class RetryPolicyTests
{
    [Fact]
    public void Two_are_equal_if_all_that_they_say_is()
    {
        Assert.Equal(Listed(1, 2), Listed(1, 2));
        Assert.Equal(Listed(1, 2).GetHashCode(), Listed(1, 2).GetHashCode());
        Assert.NotEqual(Listed(1, 2), Listed(1, 3));
        Assert.NotEqual(RetryPolicy.Default, new RetryPolicy { Backoff = RetryBackoff.Fixed });
        Assert.NotEqual(RetryPolicy.Default, new RetryPolicy { MaxAge = TimeSpan.FromSeconds(1) });
    }

    [Fact]
    public void No_delays_are_as_if_none_had_been_said()
    {
        Assert.Equal(RetryPolicy.Default, Listed(1) with { Delays = [] });
        Assert.Equal(RetryPolicy.Default, Listed(1) with { Delays = null! });
        Assert.Empty(RetryPolicy.Default.Delays);
    }

    [Fact]
    public void Delays_do_not_change_with_the_list_that_they_were_made_of()
    {
        var delays = new List<TimeSpan> { TimeSpan.FromSeconds(1) };
        var policy = new RetryPolicy { Delays = delays };
        delays.Clear();
        Assert.Equal(Listed(1), policy);
    }

    private static RetryPolicy Listed(params int[] seconds) => new() { Delays = [.. seconds.Select(s => TimeSpan.FromSeconds(s))] };
}
