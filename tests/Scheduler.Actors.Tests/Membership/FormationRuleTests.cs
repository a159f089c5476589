using Akka.Actor;
using Scheduler.Actors.Membership;

namespace Scheduler.Actors.Tests.Membership;

public sealed class FormationRuleTests
{
    private const int Needed = 10;

    [Fact]
    public void The_second_seed_forms_the_cluster_when_a_majority_looks_and_the_first_is_silent()
    {
        var rule = Of(self: 1, listed: 3);
        Assert.Equal(Needed, LooksUntilFormed(rule, looking: 2));
    }

    [Fact]
    public void It_is_said_once()
    {
        var rule = Of(self: 1, listed: 3);
        Assert.Equal(Needed, LooksUntilFormed(rule, looking: 2));
        Assert.Null(LooksUntilFormed(rule, looking: 2));
    }

    [Fact]
    public void The_third_waits_for_the_second()
    {
        Assert.Null(LooksUntilFormed(Of(self: 2, listed: 3), looking: 1));
    }

    [Fact]
    public void A_seed_that_looks_alone_is_no_majority()
    {
        Assert.Null(LooksUntilFormed(Of(self: 1, listed: 3)));
        Assert.Null(LooksUntilFormed(Of(self: 1, listed: 5), looking: 2));
    }

    // A majority of two is both: without the first there is none.
    [Fact]
    public void Of_two_seeds_only_the_first_forms_the_cluster()
    {
        Assert.Null(LooksUntilFormed(Of(self: 1, listed: 2)));
        Assert.Null(LooksUntilFormed(Of(self: 1, listed: 2), looking: 0));
    }

    [Fact]
    public void The_first_leaves_it_to_Akka()
    {
        Assert.Null(LooksUntilFormed(Of(self: 0, listed: 3), 1, 2));
    }

    [Fact]
    public void One_that_is_not_listed_forms_nothing()
    {
        Assert.Null(LooksUntilFormed(Of(self: 7, listed: 3), 0, 1, 2));
    }

    [Fact]
    public void Those_that_are_not_listed_do_not_count()
    {
        Assert.Null(LooksUntilFormed(Of(self: 1, listed: 3), looking: 8));
    }

    [Fact]
    public void The_time_begins_anew_when_the_first_was_heard_or_the_others_were_not()
    {
        var rule = Of(self: 1, listed: 3);
        for (var i = 1; i < Needed; i++)
        {
            rule.Heard(Seed(2));
            Assert.False(rule.Look());
        }

        rule.Heard(Seed(0));
        Assert.False(rule.Look());

        // It counts as there for three looks, this one among them.
        Assert.Equal(Needed + 3, LooksUntilFormed(rule, looking: 2) + 1);
    }

    private static Address Seed(int index) => new("akka.tcp", "scheduler", FormattableString.Invariant($"10.0.0.{index}"), 4053);

    private static FormationRule Of(int self, int listed) => new(new SeedList(Enumerable.Range(0, listed).Select(Seed)), Seed(self), Needed);

    private static int? LooksUntilFormed(FormationRule rule, params int[] looking)
    {
        for (var look = 1; look <= 5 * Needed; look++)
        {
            foreach (var seed in looking)
            {
                rule.Heard(Seed(seed));
            }

            if (rule.Look())
            {
                return look;
            }
        }

        return null;
    }
}
