using Scheduler.Core.Rules;

namespace Scheduler.Core.Tests.Rules;

public sealed class MajorityRuleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void More_than_half_of_the_listed_seeds_are_a_majority(int listed, int majority)
    {
        Assert.Equal(majority, MajorityRule.Majority(listed));
        Assert.True(MajorityRule.IsMajority(majority, listed));
        Assert.False(MajorityRule.IsMajority(majority - 1, listed));
    }

    [Fact]
    public void Of_two_groups_at_most_one_has_a_majority()
    {
        for (var listed = 1; listed <= 9; listed++)
        {
            for (var here = 0; here <= listed; here++)
            {
                Assert.False(MajorityRule.IsMajority(here, listed) && MajorityRule.IsMajority(listed - here, listed));
            }
        }
    }
}
