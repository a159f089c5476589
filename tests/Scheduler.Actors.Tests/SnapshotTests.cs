using Microsoft.Data.Sqlite;
using Scheduler.Actors.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>Snapshots stand for the rows that they replace, and nothing else does.</summary>
public sealed class SnapshotTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const string Marks = "SELECT count(*) FROM snapshot WHERE persistence_id = 'scheduler-0'";
    private const string FirstRow = "SELECT min(sequence_number) FROM journal WHERE deleted = 0";

    private static readonly SchedulerSettings Often = new() { SnapshotEvery = 1_000, ShortestBackoff = TimeSpan.FromMilliseconds(10) };

    [Fact]
    public void The_two_newest_snapshots_are_kept_and_the_rows_behind_the_older_one()
    {
        FillUntil(() => Read(Marks) == 2 && Read(FirstRow) > 1);
        var chunks = Read("SELECT count(DISTINCT persistence_id) FROM snapshot WHERE persistence_id LIKE 'scheduler-0-snapshot-%'");
        Assert.InRange(chunks, 2, 3);
        var last = Submitted;

        Restart();
        var scheduler = StartScheduler(Often, name: "scheduler-b");
        var client = Kit.CreateTestProbe();
        Assert.True(Accept(scheduler, client, Noop(Name(0))).Receipts.Single().AlreadyKnown);
        Assert.True(Accept(scheduler, client, Noop(Name(last - 1))).Receipts.Single().AlreadyKnown);
        Assert.False(Accept(scheduler, client, Noop("new")).Receipts.Single().AlreadyKnown);
        Assert.Empty(Exits);
    }

    [Fact]
    public void A_damaged_snapshot_gives_way_to_the_older_one()
    {
        FillUntil(() => Read(Marks) == 2 && Read(FirstRow) > 1);
        Stop();
        Execute("UPDATE snapshot SET snapshot = zeroblob(20) WHERE persistence_id = "
            + "(SELECT 'scheduler-0-snapshot-' || max(sequence_number) FROM snapshot WHERE persistence_id = 'scheduler-0')");
        Restart();
        Assert.True(Accept(StartScheduler(Often, name: "scheduler-b"), Kit.CreateTestProbe(), Noop(Name(0))).Receipts.Single().AlreadyKnown);
    }

    [Theory]
    [InlineData("DELETE FROM snapshot WHERE persistence_id = 'scheduler-0'", "no sound snapshot")]
    [InlineData("DELETE FROM snapshot WHERE persistence_id LIKE 'scheduler-0-snapshot-%'", "no sound snapshot")]
    [InlineData("UPDATE journal SET deleted = 1", "none of its rows is there")]
    public void Rows_that_nothing_stands_for_stop_it_for_good(string damage, string said)
    {
        FillUntil(() => Read(Marks) == 2 && Read(FirstRow) > 1);
        Stop();
        Execute(damage);
        if (said.StartsWith("none", StringComparison.Ordinal))
        {
            Execute("DELETE FROM snapshot");
        }

        Restart();
        StartScheduler(Often, name: "scheduler-b");
        Assert.Equal(ExitCode.JournalUnusable, AwaitExit().Code);
        Assert.Contains(said, Exits[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_is_newer_than_the_archive_does_not_stand_for_its_outcomes()
    {
        FillUntil(() => Read(Marks) == 2 && Read(FirstRow) > 1);
        Stop();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(Folder, SqliteJournal.ArchiveName + "*"))
        {
            File.Delete(file);
        }

        Restart();
        StartScheduler(Often, name: "scheduler-b");
        Assert.Equal(ExitCode.JournalUnusable, AwaitExit().Code);
        Assert.Contains("put back the archive", Exits[0].Message, StringComparison.Ordinal);
    }

    private int Submitted { get; set; }

    private static string Name(int number) => FormattableString.Invariant($"task-{number}");

    private void FillUntil(Func<bool> isEnough)
    {
        var scheduler = StartScheduler(Often);
        var client = Kit.CreateTestProbe();
        do
        {
            Accept(scheduler, client, [.. Enumerable.Range(Submitted, 50).Select(number => Noop(Name(number)))]);
            Submitted += 50;
            Assert.True(Submitted < 500_000, "No second snapshot was written, or nothing was removed.");
        }
        while (!isEnough());
    }

    private long Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={JournalFile}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={JournalFile}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }
}
