using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

/// <content>Archives of an earlier version.</content>
public abstract partial class ArchiveConformance
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_attempts_of_an_earlier_version_get_their_numbers_when_the_archive_is_opened(bool wasInterrupted)
    {
        using (var archive = Open())
        {
            var all = Enumerable.Range(1, 12_000).Select(i => Ended(i, i, "a", number: ((i - 1) % 6_000) + 1));
            archive.Write(new ArchiveEntries([], [.. all]), through: 12_000, durable: false);
        }

        Run($"DROP INDEX {Tables.Attempts}_number");
        Run(wasInterrupted ? $"UPDATE {Tables.Attempts} SET number = 0 WHERE token > 1000" : $"ALTER TABLE {Tables.Attempts} DROP COLUMN number");
        using (var opened = Open())
        {
            AssertTwoRuns(opened);
        }

        using var again = Open();
        AssertTwoRuns(again);
    }
}
