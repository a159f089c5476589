using Scheduler.Simulation.Faults;
using static Scheduler.Simulation.Tests.Faults.Mixes;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>What is broken on purpose in faulty worlds is noticed, and its seed fails the same way again.</summary>
[Trait("Category", "Chaos")]
public sealed class FlawTests
{
    [Fact]
    public void A_retry_that_changes_its_task_is_noticed() =>
        IsNoticed(OnlyRetries with { Flaw = Flaw.RetriesChangeTasks }, "runs again as what it was when it ended");

    [Fact]
    public void What_is_broken_in_graphs_is_noticed() =>
        IsNoticed(new FaultMix { Graphs = 1, Flaw = Flaw.EdgesAreForgotten }, "came to what it waits for");

    [Fact]
    public void What_a_handler_adds_in_vain_is_noticed() =>
        IsNoticed(OnlyAdded with { Flaw = Flaw.AddedTasksAreForgotten }, "adds is in the row of its success");

    [Fact]
    public void A_lock_that_two_have_is_noticed() => IsNoticed(OnlyLocks with { Flaw = Flaw.RenewalsAreNotKept }, "with valid tokens");

    [Theory]
    [InlineData(Flaw.JournalForgetsItsKeys, "follows event")]
    [InlineData(Flaw.JournalLosesRows, "was durable before")]
    [InlineData(Flaw.ReleasesBeforeWriting, "was durable before")]
    [InlineData(Flaw.StaleReportsCount, "the handler did what is said of it")]
    [InlineData(Flaw.CheckpointsAreNotKept, "checkpoint was durable before it was acknowledged")]
    [InlineData(Flaw.CheckpointsAreNotGivenOn, "begins at its latest checkpoint")]
    internal void What_is_broken_on_purpose_is_noticed_and_its_seed_fails_the_same_way_again(Flaw flaw, string failure) =>
        IsNoticed(new FaultMix { Flaw = flaw, FalseSuspicions = 0.1 }, failure);

    // Such a world goes on for hours of its time before it is clear that nothing ends any more.
    [Fact]
    public void What_is_never_sent_again_is_noticed() =>
        IsNoticed(new FaultMix { Flaw = Flaw.NothingIsSentAgain }, "all work drains when faults stop", tasks: 20, checkEvery: 100);

    [Theory]
    [InlineData(Flaw.RecurrencesSkipMoments, "is due next at its first moment")]
    [InlineData(Flaw.RecurrencesIgnoreCalendars, "is due next at its first moment")]
    [InlineData(Flaw.BackfillsTakeOtherMoments, "what is backfilled of")]
    internal void What_is_broken_in_schedules_is_noticed(Flaw flaw, string failure) => IsNoticed(OnlySchedules with { Flaw = flaw }, failure);

    [Theory]
    [InlineData(Flaw.BeginsWithoutMajority, "no epoch begins without a majority")]
    [InlineData(Flaw.DecidesWithoutMajority, "no row is written that was decided without a majority")]
    [InlineData(Flaw.AnswersWithoutMajority, "nothing is answered without a majority")]
    [InlineData(Flaw.SeedsCountWhomTheyDoNotHear, "has had no majority for")]
    [InlineData(Flaw.SeedsFormGroupsOfTheirOwn, "all work drains when faults stop")]
    internal void What_is_broken_in_groups_of_seeds_is_noticed(Flaw flaw, string failure) => IsNoticed(OnlySeeds with { Flaw = flaw }, failure);

    [Theory]
    [InlineData(Flaw.LeasesAreTooLong)]
    [InlineData(Flaw.LeasesAreRenewedWithoutMajority)]
    internal void What_lets_nodes_work_for_a_scheduler_that_must_not_rule_is_noticed(Flaw flaw) =>
        IsNoticed(OnlyNodeCuts with { Flaw = flaw }, "a node stops before its attempts are given up", tasks: 400);

    [Theory]
    [InlineData(Flaw.LossIsNotNoticed, "the start with a journal that has lost its end is refused")]
    [InlineData(Flaw.NumbersAreGivenAgain, "no event number is given twice")]
    [InlineData(Flaw.EpochsAreGivenAgain, "epochs only rise")]
    [InlineData(Flaw.SnapshotsAreNotPutBack, "a recovered kernel is in the follower's state")]
    [InlineData(Flaw.ReportsOfLostAttemptsCount, "the handler did what is said of it")]
    [InlineData(Flaw.LostTasksAreNotSentAgain, "tasks that were submitted are known")]
    internal void What_is_broken_after_a_loss_is_noticed(Flaw flaw, string failure) => IsNoticed(OnlyLosses with { Flaw = flaw }, failure);

    [Theory]
    [InlineData(Flaw.RatesAreForgottenAtChanges)]
    [InlineData(Flaw.RatesAreForgottenAtFailovers)]
    internal void A_rate_that_grants_a_burst_of_its_own_when_it_is_changed_or_a_scheduler_takes_over_is_noticed(Flaw flaw) =>
        IsNoticed(OnlyLimits with { Flaw = flaw }, "does not begin beyond the rates that");

    private static void IsNoticed(FaultMix mix, string failure, int tasks = 100, int checkEvery = 1)
    {
        var failed = Enumerable.Range(1, 20).Select(seed => FaultyRun.Of((ulong)seed, tasks, mix))
            .FirstOrDefault(run => run.Failure?.Contains(failure, StringComparison.Ordinal) == true);
        Assert.True(failed is not null, $"In 20 worlds nothing was noticed of {mix.Flaw}.");

        var told = new List<string>();
        Assert.Equal(failed, FaultyRun.Of(failed.Seed, tasks, mix, checkEvery, trace: told.Add));
        Assert.EndsWith($"ENDS: {failed.Failure}", told[^1]);
        Assert.Null(FaultyRun.Of(failed.Seed, tasks, mix with { Flaw = Flaw.None }).Failure);
    }
}
