using Scheduler.Simulation.Faults;
using Xunit.Sdk;
using static Scheduler.Simulation.Tests.Faults.Mixes;

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
    public void A_world_without_seeds_and_losses_is_the_same_whether_others_have_them_or_not()
    {
        var (with, without) = (0, 0);
        for (ulong seed = 1; seed <= 12; seed++)
        {
            var (drawn, never) = (new List<string>(), new List<string>());
            FaultyRun.Of(seed, 50, trace: drawn.Add);
            FaultyRun.Of(seed, 50, new FaultMix { SeedGroups = 0, JournalsPutBack = 0 }, trace: never.Add);

            Assert.DoesNotContain(never, IsOfSeedsOrLosses);
            var hasThem = drawn.Exists(IsOfSeedsOrLosses);
            Assert.Equal(!hasThem, drawn.SequenceEqual(never));
            with += hasThem ? 1 : 0;
            without += hasThem ? 0 : 1;
        }

        static bool IsOfSeedsOrLosses(string line) => line.Contains(" seed-1 ") || line.Contains(" is put back to event ");

        Assert.True(with > 0 && without > 0, "All of these worlds are of one sort: too little to show anything.");
    }

    [Fact]
    public void Seeds_form_new_groups_and_a_scheduler_that_does_not_know_that_it_is_cut_off_is_fenced()
    {
        var told = new List<string>();
        for (ulong seed = 1; seed <= 25; seed++)
        {
            Assert.Null(FaultyRun.Of(seed, 150, OnlySeeds, trace: told.Add).Failure);
        }

        // More groups than worlds: some were formed anew.
        Assert.InRange(told.Count(line => line.Contains(" forms group ")), 26, int.MaxValue);
        Assert.Contains(told, line => line.Contains("its group has removed it"));
        Assert.Contains(told, line => line.Contains("it has had no majority for a while"));
        Assert.Contains(told, line => line.Contains("it is fenced"));
    }

    [Fact]
    public void Nodes_that_are_cut_off_from_the_majority_lose_their_tasks_to_others_and_find_the_scheduler_again()
    {
        var told = new List<string>();
        var moved = 0;
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, OnlyNodeCuts, checkEvery: StepsOf(seed), trace: told.Add);
            Assert.Null(run.Failure);
            moved += run.Moved;
        }

        Assert.InRange(moved, 10, int.MaxValue);
        Assert.Contains(told, line => line.Contains("node-1 does not hear seed-2") && !line.Contains("seed-2 does not hear node-1"));
        Assert.Contains(told, line => line.Contains("seed-2 does not hear node-1") && !line.Contains("node-1 does not hear seed-2"));
        Assert.Contains(told, line => line.Contains("is refused, and joins anew"));
    }

    [Fact]
    public void No_task_begins_beyond_a_limit_whatever_goes_wrong()
    {
        var (reached, changed) = (0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, new FaultMix { Limits = 1, BetweenLimitChanges = TimeSpan.FromSeconds(1) }, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            reached += run.LimitsReached;
            changed += run.RatesChanged;
        }

        Assert.InRange(reached, 500, int.MaxValue);
        Assert.InRange(changed, 20, int.MaxValue);
    }

    [Fact]
    public void Stragglers_have_at_most_one_copy_and_one_outcome_whatever_goes_wrong()
    {
        var (copies, won, left, failovers) = (0, 0, 0, 0);
        for (ulong seed = 1; seed <= 15; seed++)
        {
            var run = FaultyRun.Of(seed, 200, new FaultMix { Graphs = 1, Stragglers = 1, Limits = 1 }, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            copies += run.Copies;
            won += run.CopiesWon;
            left += run.LeftBehind;
            failovers += run.Failovers;
        }

        Assert.InRange(copies, 20, int.MaxValue);
        Assert.InRange(won, 1, int.MaxValue);
        Assert.InRange(left, 1, int.MaxValue);
        Assert.InRange(failovers, 10, int.MaxValue);
    }

    [Fact]
    public void All_pairs_of_rules_hold_together_whatever_goes_wrong()
    {
        var rules = Enum.GetValues<TaskRules>();
        var pairs = rules.SelectMany(first => rules.Where(second => second > first).Select(second => RulePairs.NameOf(first, second)));

        string[] never =
        [
            // At no time may there be two attempts of those.
            RulePairs.NameOf(TaskRules.Ordered, TaskRules.Copied),
            RulePairs.NameOf(TaskRules.Unique, TaskRules.Copied),

            // The overlap policy says what happens while an earlier occurrence is unfinished, so the template of a schedule has no unique key.
            RulePairs.NameOf(TaskRules.Unique, TaskRules.Scheduled),

            // They would name the same tasks and the same group for each occurrence, so a template names none; and only tasks of groups are copied.
            RulePairs.NameOf(TaskRules.Scheduled, TaskRules.Dependent),
            RulePairs.NameOf(TaskRules.Scheduled, TaskRules.Grouped),
            RulePairs.NameOf(TaskRules.Scheduled, TaskRules.Copied),
        ];
        var missing = pairs.Except(never).ToHashSet(StringComparer.Ordinal);
        var failovers = 0;

        // What is rare takes some more worlds.
        for (ulong seed = 1; seed <= 25 || (seed <= 100 && missing.Count > 0); seed++)
        {
            var run = FaultyRun.Of(seed, 200, new FaultMix { Limits = 1, Flow = 1, Retries = 1, Graphs = 1, Stragglers = 1, Schedules = 1, AskedRetries = 1, BetweenLimitChanges = TimeSpan.FromSeconds(1), BetweenFlowChanges = TimeSpan.FromMilliseconds(100), BetweenAskedRetries = TimeSpan.FromMilliseconds(200) });
            Assert.Null(run.Failure);
            failovers += run.Failovers;
            var seen = run.RulePairs.Split(' ');
            Assert.Empty(seen.Intersect(never));
            missing.ExceptWith(seen);
        }

        Assert.Empty(missing);
        Assert.InRange(failovers, 25, int.MaxValue);
    }

    [Fact]
    public void Order_keys_unique_keys_and_holds_are_kept_whatever_goes_wrong()
    {
        var (ordered, replaced, notSubmitted, held) = (0, 0, 0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, new FaultMix { Flow = 1 }, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            ordered += run.Ordered;
            replaced += run.Replaced;
            notSubmitted += run.NotSubmitted;
            held += run.Held;
        }

        Assert.InRange(ordered, 300, int.MaxValue);
        Assert.InRange(replaced, 20, int.MaxValue);
        Assert.InRange(notSubmitted, 200, int.MaxValue);
        Assert.InRange(held, 100, int.MaxValue);
    }

    [Fact]
    public void No_task_is_tried_again_too_often_too_early_or_too_late_whatever_goes_wrong()
    {
        var tooOld = 0;
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, new FaultMix { Retries = 1 }, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            tooOld += run.TooOld;
        }

        Assert.InRange(tooOld, 25, int.MaxValue);
    }

    [Fact]
    public void What_is_made_to_run_again_is_what_it_was_and_a_submit_that_names_a_task_twice_is_refused_whatever_goes_wrong()
    {
        var (retried, repeated) = (0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, OnlyRetries with { Flow = 1, BetweenFlowChanges = TimeSpan.FromMilliseconds(200), RepeatedTasks = 0.3 }, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            retried += run.Retried;
            repeated += run.Repeated;
        }

        Assert.InRange(retried, 200, int.MaxValue);
        Assert.InRange(repeated, 300, int.MaxValue);
    }

    [Fact]
    public void Each_task_begins_after_all_that_it_waits_for_and_each_group_ends_once_whatever_goes_wrong()
    {
        var (released, calls, inVain, waited) = (0, 0, 0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, new FaultMix { Graphs = 1 }, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            released += run.Released;
            calls += run.CallsOfGroups;
            inVain += run.InVain;
            waited += run.WaitedForRetry;
        }

        Assert.InRange(released, 500, int.MaxValue);
        Assert.InRange(calls, 100, int.MaxValue);
        Assert.InRange(inVain, 100, int.MaxValue);
        Assert.InRange(waited, 10, int.MaxValue);
    }

    [Fact]
    public void What_a_handler_adds_is_submitted_with_its_success_or_not_at_all_whatever_goes_wrong()
    {
        var (added, failovers) = (0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, OnlyAdded, checkEvery: StepsOf(seed));
            Assert.Null(run.Failure);
            added += run.Added;
            failovers += run.Failovers;
        }

        Assert.InRange(added, 250, int.MaxValue);
        Assert.InRange(failovers, 25, int.MaxValue);
    }

    [Fact]
    public void No_two_have_a_lock_with_valid_tokens_and_it_is_granted_in_order_whatever_goes_wrong()
    {
        var (granted, passedOn, expired, refused) = (0, 0, 0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var run = FaultyRun.Of(seed, 150, OnlyLocks, checkEvery: 1);
            Assert.Null(run.Failure);
            granted += run.LocksGranted;
            passedOn += run.LocksPassedOn;
            expired += run.LocksExpired;
            refused += run.WritesRefused;
        }

        Assert.InRange(granted, 200, int.MaxValue);
        Assert.InRange(passedOn, 120, int.MaxValue);
        Assert.InRange(expired, 120, int.MaxValue);

        // The tokens of holders that were paused.
        Assert.InRange(refused, 10, int.MaxValue);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_journal_that_was_put_back_is_refused_until_the_loss_is_accepted_and_all_work_drains(double seedGroups)
    {
        var told = new List<string>();
        for (ulong seed = 1; seed <= 25; seed++)
        {
            Assert.Null(FaultyRun.Of(seed, 150, OnlyLosses with { SeedGroups = seedGroups }, trace: told.Add).Failure);
        }

        Assert.Contains(told, line => line.Contains("is put back to event 0 of"));
        Assert.Contains(told, line => line.Contains("its start is refused: JournalBehind"));
        Assert.Contains(told, line => line.Contains("its start is refused: NoJournal"));
        Assert.Contains(told, line => line.Contains("accepts the loss of what came after event"));
        Assert.Contains(told, line => line.Contains("begins epoch 1000001 after event"));
        Assert.Contains(told, line => line.Contains("begins epoch 1000002 after event 1000000"));

        // Put back a second time, behind the first loss or before it.
        Assert.Contains(told, line => line.Contains("begins epoch 2000001 after event"));
    }

    // Full checks take most of a world's time: after each step in every fifth, and in all of the first test's.
    private static int StepsOf(ulong seed) => seed % 5 == 1 ? 1 : 8;
}
