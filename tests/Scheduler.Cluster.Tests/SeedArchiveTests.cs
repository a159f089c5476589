using Npgsql;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Cluster.Tests;

/// <summary>Journal and archive of seeds are compared at each start. What the archive itself does is tested where it is.</summary>
public abstract class SeedArchiveTests
{
    /// <summary>The start that accepts the loss ends before it has written its first row.</summary>
    protected static void Lose(Func<IArchive> open, long archived)
    {
        using (var archive = open())
        {
            archive.Write(new ArchiveEntries([Finished(3, "a"), Finished(archived, "b")], []), through: archived, durable: true);
        }

        AcceptedLoss loss;
        using (var archive = open())
        {
            var start = Begin(archive, Left, lossAfter: 41);
            loss = start.Loss!;
            Assert.Equal(Math.Min(41, archived), archive.Offset);
            Assert.Null(start.Warning);
            Assert.Equal(archived > 41 ? 1 : 2, archive.Count().Values.Sum());
        }

        using (var archive = open())
        {
            var refusal = Assert.Throws<SchedulingException>(() => Begin(archive, Left, lossAfter: null));
            Assert.EndsWith("--accept-loss-after 41.", refusal.Message, StringComparison.Ordinal);
            loss = Begin(archive, Left, lossAfter: 41).Loss!;
        }

        // It has continued.
        using (var archive = open())
        {
            var later = Left with { LastEvent = loss.FirstEvent + 1, Epoch = loss.Epoch };
            var start = Begin(archive, later, lossAfter: 0);
            Assert.Null(start.Loss);
            Assert.Contains("was not needed", start.Warning, StringComparison.Ordinal);
            Assert.Null(Begin(archive, later, lossAfter: null).Warning);
        }
    }

    /// <summary>A node knows of a later epoch than the journal has.</summary>
    protected static void Overtake(Func<IArchive> open)
    {
        var epoch = 1_000_000_009_000L;
        using (var archive = open())
        {
            Begin(archive, Left, lossAfter: null);
            var batch = new Batch
            {
                Partition = 0,
                Epoch = Left.Epoch,
                FirstEventNumber = Left.LastEvent,
                Events = [new EpochConfirmed(default)],
                SoftFacts = [],
                Effects = [],
                Replies = [],
                DigestAfter = 0,
            };
            Assert.Null(((IJournalWitness)archive).Overtaken(batch));
            var reason = ((IJournalWitness)archive).Overtaken(batch with { LaterEpoch = new LaterEpoch(new NodeId("node-1", 1), epoch) });
            Assert.EndsWith("--accept-loss-after 41.", reason, StringComparison.Ordinal);
        }

        using (var archive = open())
        {
            Assert.Throws<SchedulingException>(() => Begin(archive, Left, lossAfter: null));
            Assert.InRange(Begin(archive, Left, lossAfter: 41).Loss!.Epoch, epoch + 1, long.MaxValue);
        }
    }

    protected static JournalStanding Left { get; } = new(null, FirstEvent: 1, LastEvent: 41, Epoch: 2, ArchivedUpTo: 0);

    internal static WitnessedStart Begin(IArchive archive, JournalStanding? journal, long? lossAfter) =>
        ((IJournalWitness)archive).Begin(journal, lossAfter, Timestamp.From(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero)));

    protected static FinishedTask Finished(long outcomeEvent, string id) => new(
        outcomeEvent,
        new TaskInfo { Id = new TaskId(id), Kind = "noop", Queue = "default", Phase = TaskPhase.Succeeded, FinishedAt = new Timestamp(outcomeEvent) });
}

[Collection(SqliteTests.Name)]
public sealed class SqliteSeedArchiveTests : SeedArchiveTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(97)]
    [InlineData(41)]
    public void A_loss_that_is_accepted_by_a_start_that_is_cut_short_is_refused_again(long archived)
    {
        using var journal = SqliteJournal.Open(_folder);
        Lose(journal.OpenArchive, archived);
    }

    [Fact]
    public void An_epoch_that_only_a_node_knows_of_is_noted()
    {
        using var journal = SqliteJournal.Open(_folder);
        Overtake(journal.OpenArchive);
    }

    [Fact]
    public void A_scheduler_that_goes_on_while_another_takes_over_is_no_loss()
    {
        using var journal = SqliteJournal.Open(_folder);
        using (var archive = journal.OpenArchive())
        {
            Begin(archive, Left with { LastEvent = 1 }, lossAfter: null);
            ((IJournalWitness)archive).Committed(40, 2);
            using var next = journal.OpenArchive();

            // The journal is read, and then there is one more row.
            ((IJournalWitness)archive).Committed(42, 2);
            Assert.Null(Begin(next, Left, lossAfter: null).Loss);
        }
    }

    [Fact]
    public void An_archive_that_replaces_another_journal_s_begins_at_the_snapshot()
    {
        using (var journal = SqliteJournal.Open(_folder))
        {
            using var archive = journal.OpenArchive();
            Begin(archive, null, lossAfter: null);
            archive.Write(new ArchiveEntries([Finished(30, "theirs")], []), through: 500, durable: true);
            journal.WriteId("00000000000000000000000000000000");
        }

        using (var journal = SqliteJournal.Open(_folder))
        {
            using var archive = journal.OpenArchive();
            Assert.True(((IJournalWitness)archive).IsAnothers);
            Assert.Equal(0, archive.Offset);
            var start = Begin(archive, Left with { ArchivedUpTo = 20 }, lossAfter: 41);
            Assert.NotNull(start.Loss);
            Assert.Equal((20, false), (archive.Offset, ((IJournalWitness)archive).IsAnothers));
            Assert.Empty(archive.Count());
        }
    }
}

[Collection(PostgresTests.Name)]
public sealed class PostgresSeedArchiveTests(PostgresServer server) : SeedArchiveTests
{
    [SkippableTheory]
    [InlineData(97)]
    [InlineData(41)]
    public void A_loss_that_is_accepted_by_a_start_that_is_cut_short_is_refused_again(long archived)
    {
        Skip.If(server.Missing is not null, server.Missing);
        using var journal = PostgresJournal.Open(server.NewDatabase());
        Lose(journal.OpenArchive, archived);
    }

    [SkippableFact]
    public void An_epoch_that_only_a_node_knows_of_is_noted()
    {
        Skip.If(server.Missing is not null, server.Missing);
        using var journal = PostgresJournal.Open(server.NewDatabase());
        Overtake(journal.OpenArchive);
    }

    [SkippableFact]
    public void A_database_that_is_put_back_while_a_seed_runs_is_refused_by_that_seed_and_then_by_all()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var database = server.NewDatabase();
        using (var journal = PostgresJournal.Open(database))
        {
            Work(journal);
            using var archive = journal.OpenArchive();
            var refusal = Assert.Throws<SchedulingException>(() => Begin(archive, Left, lossAfter: null)).Message;
            Assert.StartsWith("The journal ends with event 41 (epoch 2), but what this seed has seen of it goes up to event 97 (epoch 2)", refusal, StringComparison.Ordinal);
            Assert.EndsWith("--accept-loss-after 41.", refusal, StringComparison.Ordinal);
        }

        // Another process, which has seen nothing.
        using (var journal = PostgresJournal.Open(database))
        {
            using var archive = journal.OpenArchive();
            var refusal = Assert.Throws<SchedulingException>(() => Begin(archive, Left, lossAfter: null)).Message;
            Assert.Contains("the note of a loss in scheduler_archive_progress goes up to event 97 (epoch 2)", refusal, StringComparison.Ordinal);
            Assert.NotNull(Begin(archive, Left, lossAfter: 41).Loss);
        }
    }

    [SkippableFact]
    public void A_database_whose_tables_are_removed_while_a_seed_runs_is_not_made_anew_without_asking()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var database = server.NewDatabase();
        using (var journal = PostgresJournal.Open(database))
        {
            Work(journal);
            server.Execute(new NpgsqlConnectionStringBuilder(database).Database!, "DROP TABLE journal, tags, snapshot, scheduler_archive, scheduler_archive_progress");
            var change = Assert.Throws<StorageChangedException>(() => journal.OpenArchive().Dispose()).Message;
            Assert.StartsWith("The journal is missing, or has nothing in it, but what this seed has seen of it goes up to event 97 (epoch 2)", change, StringComparison.Ordinal);
        }

        using (var journal = PostgresJournal.Open(database))
        {
            using var archive = journal.OpenArchive();
            Assert.EndsWith(
                "--accept-loss-after 0.", Assert.Throws<SchedulingException>(() => Begin(archive, null, lossAfter: null)).Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void With_a_folder_of_its_own_a_seed_notices_an_older_database_and_another_journal_s()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var (database, folder) = (server.NewDatabase(), Directory.CreateTempSubdirectory("scheduler-test-").FullName);
        try
        {
            using (var journal = PostgresJournal.Open(database, folder))
            {
                Work(journal);
            }

            using (var journal = PostgresJournal.Open(database, folder))
            {
                using var archive = journal.OpenArchive();
                Assert.Contains(
                    $"'{Path.Combine(folder, "witness")}' goes up to event 97 (epoch 2)",
                    Assert.Throws<SchedulingException>(() => Begin(archive, Left, lossAfter: null)).Message,
                    StringComparison.Ordinal);

                // Such as a database that goes on behind it: put back the right one, and nothing is left of the refusal.
                Assert.Null(Begin(archive, Left with { LastEvent = 98 }, lossAfter: null).Loss);
            }

            using (var journal = PostgresJournal.Open(database, Path.Combine(folder, "new")))
            {
                using var archive = journal.OpenArchive();
                var notes = Begin(archive, Left with { LastEvent = 98 }, lossAfter: null).Notes;
                Assert.Contains(notes, note => note.StartsWith("A new witness was begun", StringComparison.Ordinal));
            }

            using var another = PostgresJournal.Open(server.NewDatabase());
            Work(another);
            using var other = PostgresJournal.Open(another.ConnectionString, folder);
            using var theirs = other.OpenArchive();
            var refusal = Assert.Throws<SchedulingException>(() => Begin(theirs, Left with { LastEvent = 500 }, lossAfter: null)).Message;
            Assert.Contains("of another journal", refusal, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public void The_right_to_set_aside_is_asked_for_before_anything_is_changed()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var database = new NpgsqlConnectionStringBuilder(server.NewDatabase()).Database!;
        server.Execute(database, "CREATE ROLE keeper LOGIN PASSWORD 'k'");
        server.Execute(database, Guide.Sql("keeper"));
        using var journal = PostgresJournal.Open(server.Connection(database, "keeper", "k"));
        using var archive = journal.OpenArchive();
        archive.Write(new ArchiveEntries([Finished(3, "a"), Finished(60, "b")], []), through: 97, durable: true);

        var refusal = Assert.Throws<SchedulingException>(() => Begin(archive, Left, lossAfter: 41));
        Assert.Contains("GRANT CREATE ON SCHEMA public TO keeper", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((97, 2), (archive.Offset, archive.Count().Values.Sum()));

        server.Execute(database, "GRANT CREATE ON SCHEMA public TO keeper");
        Assert.NotNull(Begin(archive, Left, lossAfter: 41).Loss);
        Assert.Equal((41, 1), (archive.Offset, archive.Count().Values.Sum()));
    }

    // A journal that has come to event 97.
    private static void Work(PostgresJournal journal)
    {
        using var archive = journal.OpenArchive();
        Begin(archive, null, lossAfter: null);
        ((IJournalWitness)archive).Committed(97, 2);
    }
}
