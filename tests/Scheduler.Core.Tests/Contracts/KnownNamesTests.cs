using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class KnownNamesTests
{
    [Theory]
    [InlineData(0, "There is no node.")]
    [InlineData(2, "There is no node 'x'. Known: n0, n1.")]
    [InlineData(20, "There is no node 'x'. Known: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14, n15, n16, n17, n18, n19.")]
    [InlineData(
        10_000,
        "There is no node 'x'. Known: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14, n15, n16, n17, n18, n19 and 9980 more.")]
    public void An_unknown_name_is_answered_by_the_first_known_ones_and_how_many_more(int count, string message) =>
        Assert.Equal(message, KnownNames.Unknown("node", "x", Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"n{i}"))));
}
