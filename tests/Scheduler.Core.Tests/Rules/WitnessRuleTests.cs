using Scheduler.Core.Rules;

namespace Scheduler.Core.Tests.Rules;

public sealed class WitnessRuleTests
{
    private static readonly JournalStanding Journal = new("a", FirstEvent: 1, LastEvent: 41, Epoch: 2, ArchivedUpTo: 0);

    public static TheoryData<JournalStanding?, Standing?, Standing?, LossKind, long, long> Cases => new()
    {
        // Nothing yet, or a journal alone, as an earlier version has left it.
        { null, null, null, LossKind.None, 0, 0 },
        { null, new Standing("a", 0), new Standing("a", 0), LossKind.None, 0, 0 },
        { Journal, null, null, LossKind.None, 41, 41 },
        { Journal with { Id = null }, new Standing("a", 41), new Standing("a", 41, 2), LossKind.None, 41, 41 },
        { Journal, new Standing(null, 30), null, LossKind.None, 41, 41 },

        // A crash: the others are behind.
        { Journal, new Standing("a", 30), new Standing("a", 40, 1), LossKind.None, 41, 41 },
        { Journal, new Standing("a", 41), new Standing("a", 41, 2), LossKind.None, 41, 41 },

        // An older journal was put back, or has lost its write-ahead log.
        { Journal, new Standing("a", 42), new Standing("a", 41, 2), LossKind.JournalBehind, 41, 42 },
        { Journal, new Standing("a", 30), new Standing("a", 97, 3), LossKind.JournalBehind, 41, 97 },
        { Journal, new Standing(null, 42), null, LossKind.JournalBehind, 41, 42 },
        { Journal, null, new Standing("a", 41, 3), LossKind.JournalBehind, 41, 41 },
        { Journal with { Id = null }, new Standing("a", 97), null, LossKind.JournalBehind, 41, 97 },
        { Journal with { Epoch = 0 }, null, new Standing("a", 41, 3), LossKind.None, 41, 41 },

        // A first start was cut short, and another made the journal.
        { Journal, new Standing("a", 0), new Standing("b", 0), LossKind.None, 41, 41 },
        { Journal, new Standing("b", 0), null, LossKind.OtherJournal, 41, 41 },

        // Files of two schedulers.
        { Journal, new Standing("b", 30), new Standing("a", 41, 2), LossKind.OtherJournal, 41, 41 },
        { Journal, new Standing("a", 30), new Standing("b", 97, 2), LossKind.OtherJournal, 41, 97 },

        // No journal.
        { null, new Standing("a", 97), null, LossKind.NoJournal, 0, 97 },
        { null, null, new Standing("a", 97, 2), LossKind.NoJournal, 0, 97 },
        { Journal with { LastEvent = 0 }, null, null, LossKind.NoJournal, 0, 0 },

        // Its beginning, or that of the archive, is missing.
        { Journal with { FirstEvent = 12 }, new Standing("a", 30), null, LossKind.NoBeginning, 0, 41 },
        { Journal with { ArchivedUpTo = 30 }, new Standing("a", 29), null, LossKind.ArchiveBehind, 41, 41 },
        { Journal with { ArchivedUpTo = 30 }, null, null, LossKind.ArchiveBehind, 41, 41 },
        { Journal with { ArchivedUpTo = 30 }, new Standing("a", 30), null, LossKind.None, 41, 41 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_stored_is_whole_or_what_it_lacks_is_named(
        JournalStanding? journal, Standing? archive, Standing? witness, LossKind kind, long after, long known)
    {
        var finding = WitnessRule.Compare(journal, archive, witness);

        Assert.Equal((kind, after, known), (finding.Kind, finding.After, finding.KnownEvent));
        Assert.Equal(journal is not null || kind != LossKind.None, finding.IsAcceptedBy(after));
    }

    [Fact]
    public void Of_two_the_one_with_the_later_epoch_is_beyond_and_together_they_know_the_highest_of_both()
    {
        var (more, later) = (new Standing(null, 97, 2), new Standing("a", 41, 3));
        Assert.True(later.IsBeyond(more));
        Assert.False(more.IsBeyond(later));
        Assert.False(more.IsBeyond(more));
        Assert.True(new Standing("a", 42, 3).IsBeyond(later));
        Assert.Equal(new Standing("a", 97, 3), more.With(later));
        Assert.Equal(more, more.With(null));
    }

    [Fact]
    public void Of_an_older_journal_whose_archive_is_behind_both_are_found()
    {
        var finding = WitnessRule.Compare(Journal with { ArchivedUpTo = 30 }, null, new Standing("a", 97, 3));
        Assert.Equal((LossKind.JournalBehind, true), (finding.Kind, finding.IsArchiveBehind));
    }

    [Fact]
    public void What_is_announced_is_more_than_the_journal_has()
    {
        Assert.Equal((97, 3), WitnessRule.Compare(Journal, null, new Standing("a", 97, 3)).Announced);
        Assert.Equal((42, 2), WitnessRule.Compare(Journal, new Standing("a", 41), new Standing("a", 41, 2)).Announced);
        Assert.Equal(LossKind.JournalBehind, WitnessRule.Compare(Journal, null, new Standing("a", 42, 2)).Kind);
    }

    [Fact]
    public void What_is_sound_is_raised_as_well_where_its_last_event_is_named()
    {
        var sound = WitnessRule.Compare(Journal, null, null);
        Assert.True(sound.IsAcceptedBy(41));
        Assert.False(sound.IsAcceptedBy(40));
        Assert.False(sound.IsAcceptedBy(null));
        Assert.False(WitnessRule.Compare(null, null, null).IsAcceptedBy(0));
    }
}
