using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Storage.Tests.Witness;

public sealed class SeedWitnessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly string _id = WitnessFile.NewJournalId();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_committed_or_told_is_known_as_long_as_the_process_lasts()
    {
        using var witness = new SeedWitness(folder: null);
        Assert.Null(witness.Standing);
        witness.Committed(5, 1);
        Assert.Null(witness.Standing);
        witness.Begin(_id, 0, 0);
        witness.Committed(5, 1);
        Assert.Equal(new Standing(_id, 5, 1), witness.Told);

        using var other = new SeedWitness(folder: null);
        other.Hear(witness.Told!);
        Assert.Equal(witness.Standing, other.Standing);
        other.Hear(new Standing(_id, 4, 1));
        other.Begin(_id, 3, 1);
        Assert.Equal(5, other.Standing!.LastEvent);
        other.Committed(6, 2);
        Assert.Equal(new Standing(_id, 6, 2), other.Told);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_later_epoch_with_an_earlier_event_is_no_news_but_a_journal_that_was_put_back(long epoch)
    {
        using var kept = new SeedWitness(_folder);
        kept.Begin(_id, 0, 0);
        kept.Committed(97, 2);

        // A seed that knows nothing has started the scheduler on the journal as it was put back.
        using var other = new SeedWitness(folder: null);
        other.Begin(_id, 0, 0);
        other.Committed(51, epoch);
        kept.Hear(other.Told!);
        Assert.Equal(new Standing(_id, 97, 2), kept.Told);

        // It is told, and acknowledges nothing more.
        other.Hear(kept.Told!);
        Assert.Contains("event 97 was stored before", Assert.Throws<StorageChangedException>(() => other.Committed(52, epoch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_folder_it_is_known_to_the_next_process_too()
    {
        using (var witness = new SeedWitness(Path.Combine(_folder, "a")))
        using (var other = new SeedWitness(Path.Combine(_folder, "b")))
        {
            witness.Begin(_id, 0, 0);
            other.Hear(witness.Told!);
            for (var i = 1; i <= 3; i++)
            {
                witness.Committed(i, 1);
                other.Hear(witness.Told!);
            }
        }

        foreach (var name in new[] { "a", "b" })
        {
            using var next = new SeedWitness(Path.Combine(_folder, name));
            Assert.Equal(new Standing(_id, 3, 1), next.Standing);
            Assert.True(next.IsKept);
        }
    }

    [Fact]
    public void What_may_be_of_another_journal_is_told_to_nobody()
    {
        using (var earlier = new SeedWitness(_folder))
        {
            earlier.Begin(_id, 97, 3);
        }

        using var witness = new SeedWitness(_folder);
        Assert.Null(witness.Told);
        witness.Hear(new Standing(WitnessFile.NewJournalId(), 41, 2));
        Assert.Null(witness.Told);

        // Of its own journal another seed says less: now it is known to be that one.
        witness.Hear(new Standing(_id, 41, 2));
        Assert.Equal(new Standing(_id, 97, 3), witness.Told);
    }

    [Fact]
    public void A_journal_that_was_made_anew_on_purpose_replaces_the_earlier_one()
    {
        var id = WitnessFile.NewJournalId();
        using (var witness = new SeedWitness(_folder))
        {
            witness.Begin(_id, 97, 3);
            witness.Hear(new Standing(id, 2_000_000_001, 1_000_001));
        }

        using var next = new SeedWitness(_folder);
        Assert.Equal(new Standing(id, 2_000_000_001, 1_000_001), next.Standing);
    }

    [SkippableFact]
    public void A_seed_that_stands_by_makes_a_file_that_was_removed_again()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files that are open.");
        using var witness = new SeedWitness(_folder);
        witness.Hear(new Standing(_id, 5, 1));
        File.Delete(Path.Combine(_folder, WitnessFile.Name));
        witness.Hear(new Standing(_id, 6, 1));
        Assert.Equal(new Standing(_id, 6, 1), WitnessFile.Read(Path.Combine(_folder, WitnessFile.Name)));
    }

    [SkippableFact]
    public void A_file_that_is_removed_is_noticed_at_the_next_commit()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files that are open.");
        using var witness = new SeedWitness(_folder);
        witness.Begin(_id, 0, 0);
        witness.Committed(1, 1);
        File.Delete(Path.Combine(_folder, WitnessFile.Name));

        Assert.Contains("was removed", Assert.Throws<StorageChangedException>(() => witness.Committed(2, 1)).Message, StringComparison.Ordinal);
    }
}
