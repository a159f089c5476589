using Scheduler.Core.Tests.RandomRuns;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

[Trait("Category", "Chaos")]
public sealed class LimitPropertyTests
{
    private static readonly int[] AllSeeds = [.. Enumerable.Range(1, 30), .. Enumerable.Range(Seeds.Fresh, Seeds.IsLongForm ? 1_000 : 10)];

    /// <param name="isPlain">Of one limit a task, and of cost 1: no task is ever passed.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_limit_is_passed_and_what_the_limits_let_begin_never_waits(bool isPlain)
    {
        var seen = new HashSet<LimitSight>();
        foreach (var seed in AllSeeds)
        {
            Seeds.Report(seed, () => new LimitRun(seed, isPlain, seen).Run(250));
        }

        var expected = Enum.GetValues<LimitSight>().Except(isPlain ? [LimitSight.Kept, LimitSight.RefusedOverlap] : []);
        Assert.Equal(expected.Order(), seen.Order());
    }
}
