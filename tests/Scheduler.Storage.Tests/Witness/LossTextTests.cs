using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Storage.Tests.Witness;

public sealed class LossTextTests
{
    private static readonly JournalStanding Journal = new("a", FirstEvent: 1, LastEvent: 41, Epoch: 2, ArchivedUpTo: 0);
    private static readonly LossText Text = new("'journal.db'", "'archive.db'", "'witness'");

    public static TheoryData<LossKind, JournalStanding?, Standing?, Standing?> Cases => new()
    {
        { LossKind.None, null, null, null },
        { LossKind.None, Journal, new Standing("a", 41), new Standing("a", 41, 2) },
        { LossKind.NoJournal, null, null, new Standing("a", 97, 2) },
        { LossKind.NoBeginning, Journal with { FirstEvent = 12 }, new Standing("a", 30), null },
        { LossKind.OtherJournal, Journal, new Standing("b", 30), new Standing("a", 41, 2) },
        { LossKind.JournalBehind, Journal, new Standing("a", 30), new Standing("a", 97, 3) },
        { LossKind.ArchiveBehind, Journal with { ArchivedUpTo = 30 }, null, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whatever_is_lost_is_refused_and_accepted_by_its_number(
        LossKind kind, JournalStanding? journal, Standing? archive, Standing? witness)
    {
        var finding = WitnessRule.Compare(journal, archive, witness);

        Assert.Equal(kind, finding.Kind);
        Assert.Equal(kind != LossKind.None, Text.RefusalOf(finding, null) is not null);
        Assert.Null(Text.RefusalOf(finding, finding.After));
    }

    [Fact]
    public void Of_an_older_journal_whose_archive_is_behind_both_are_told() => Assert.Contains(
        "'archive.db' is missing",
        Text.RefusalOf(WitnessRule.Compare(Journal with { ArchivedUpTo = 30 }, null, new Standing("a", 97, 3)), null),
        StringComparison.Ordinal);

    [Fact]
    public void A_refusal_has_both_numbers_what_was_done_and_how_to_go_on()
    {
        var text = Text.RefusalOf(WitnessRule.Compare(Journal, new Standing("a", 97), new Standing("a", 103, 3)), null);

        Assert.Equal(
            "'journal.db' ends with event 41 (epoch 2), but 'archive.db' goes up to event 97 and 'witness' goes up to event 103 (epoch 3): "
            + "they don't belong together. Probably an older copy of the journal was put back, or its write-ahead log was removed. Nothing was "
            + "changed. Put back the journal that belongs to it. Or accept the loss and resume from what is left: start once with --accept-loss-after 41.",
            text);
    }

    [Fact]
    public void Another_number_than_that_of_what_is_left_is_refused() => Assert.StartsWith(
        "--accept-loss-after is 40, which is not where what is left ends.",
        Text.RefusalOf(WitnessRule.Compare(Journal, new Standing("a", 97), null), 40), StringComparison.Ordinal);
}
