using Scheduler.Simulation.Faults;
using Xunit.Sdk;

namespace Scheduler.Simulation.Tests.Faults;

[Trait("Category", "Chaos")]
public sealed class FaultyWorldTests
{
    private static readonly bool IsLongForm = Environment.GetEnvironmentVariable("SCHEDULER_CHAOS") == "1";

    private static readonly int Fresh = int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_SEED"), out var seed)
        ? seed
        : Environment.TickCount & 0x3FFFFFFF;

    /// <summary>In the long form ten times a thousand worlds of a thousand tasks, so that none takes a test's whole time.</summary>
    public static TheoryData<int> Lots => [.. Enumerable.Range(0, IsLongForm ? 10 : 1)];

    [Theory]
    [MemberData(nameof(Lots))]
    public void Whatever_fails_every_accepted_task_comes_to_one_outcome_and_nothing_is_let_out_that_is_not_durable(int lot)
    {
        var (worlds, tasks) = IsLongForm ? (1_000, 1_000) : (40, 150);
        var fixedSeeds = Enumerable.Range(1, worlds / 2);
        var seeds = (lot == 0 ? fixedSeeds : []).Concat(Enumerable.Range(Fresh + (lot * worlds), lot == 0 ? worlds / 2 : worlds));
        Parallel.ForEach(seeds, seed =>
        {
            if (FaultyRun.Of((ulong)seed, tasks, checkEvery: IsLongForm ? 8 : 1).Failure is { } failure)
            {
                throw new XunitException($"Seed {seed} ('scheduler simulate --faults --seed {seed} --tasks {tasks}' runs it again): {failure}");
            }
        });
    }

    [Fact]
    public void A_seed_gives_the_same_world_whatever_is_checked()
    {
        var hasFailedOver = false;
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var (first, again) = (new List<string>(), new List<string>());

            var one = FaultyRun.Of(seed, 200, checkEvery: 1, trace: first.Add);
            var other = FaultyRun.Of(seed, 200, checkEvery: 100, trace: again.Add);

            Assert.Equal(one, other);
            Assert.Equal(first, again);
            hasFailedOver |= first.Exists(line => line.Contains("begins epoch 2"));
        }

        Assert.True(hasFailedOver, "In none of these worlds a scheduler failed: too little to show anything.");
    }

    [Theory]
    [InlineData(Flaw.JournalForgetsItsKeys, "follows event")]
    [InlineData(Flaw.JournalLosesRows, "was durable before")]
    [InlineData(Flaw.ReleasesBeforeWriting, "was durable before")]
    [InlineData(Flaw.StaleReportsCount, "the handler did what is said of it")]
    [InlineData(Flaw.NothingIsSentAgain, "all work drains when faults stop")]
    [InlineData(Flaw.CheckpointsAreNotKept, "checkpoint was durable before it was acknowledged")]
    [InlineData(Flaw.CheckpointsAreNotGivenOn, "begins at its latest checkpoint")]
    internal void What_is_broken_on_purpose_is_noticed_and_its_seed_fails_the_same_way_again(Flaw flaw, string failure)
    {
        var mix = new FaultMix { Flaw = flaw, FalseSuspicions = 0.1 };
        var failed = Enumerable.Range(1, 20).Select(seed => FaultyRun.Of((ulong)seed, 100, mix))
            .FirstOrDefault(run => run.Failure?.Contains(failure, StringComparison.Ordinal) == true);
        Assert.True(failed is not null, $"In 20 worlds nothing was noticed of {flaw}.");

        var told = new List<string>();
        Assert.Equal(failed, FaultyRun.Of(failed.Seed, 100, mix, checkEvery: 1, trace: told.Add));
        Assert.EndsWith($"ENDS: {failed.Failure}", told[^1]);
        Assert.Null(FaultyRun.Of(failed.Seed, 100, mix with { Flaw = Flaw.None }).Failure);
    }
}
