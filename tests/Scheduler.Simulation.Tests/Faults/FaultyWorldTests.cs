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

    [Fact]
    public void A_journal_that_lets_two_schedulers_write_is_noticed() =>
        Assert.Contains(Failures(new FaultMix { JournalForgetsItsKeys = true, FalseSuspicions = 0.1 }), f => f.Contains("follows event"));

    [Fact]
    public void A_scheduler_that_answers_before_its_write_is_noticed() =>
        Assert.Contains(Failures(new FaultMix { ReleasesBeforeWriting = true }), f => f.Contains("was durable before"));

    private static IEnumerable<string> Failures(FaultMix mix) =>
        Enumerable.Range(1, 20).Select(seed => FaultyRun.Of((ulong)seed, 100, mix).Failure ?? "").Where(f => f.Length > 0);
}
