using System.Data.Common;
using LinqToDB;
using LinqToDB.Data;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Actors.Tests;

public sealed class SqliteJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_connection_is_written_ahead_and_synchronous()
    {
        using var journal = SqliteJournal.Open(_folder);
        for (var i = 0; i < 2; i++)
        {
            // As Akka.Persistence.Sql opens its own.
            using var connection = new DataConnection(journal.Options);
            Assert.Equal("wal", connection.Execute<string>("PRAGMA journal_mode"));
            Assert.Equal(2, connection.Execute<int>("PRAGMA synchronous"));
            Assert.Equal(5_000, connection.Execute<int>("PRAGMA busy_timeout"));
        }
    }

    [Fact]
    public void Several_seeds_share_a_folder()
    {
        using var first = SqliteJournal.Open(_folder);
        using var second = SqliteJournal.Open(_folder);
        Assert.Equal(first.File, second.File);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_was()
    {
        var file = Path.Combine(_folder, SqliteJournal.FileName);
        File.WriteAllText(file, new string('x', 5_000));
        var error = Assert.Throws<SchedulingException>(() => SqliteJournal.Open(_folder));
        Assert.Contains("can't be opened", error.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5_000), File.ReadAllText(file));
    }

    [Fact]
    public void A_place_where_no_folder_can_be_is_refused()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Throws<SchedulingException>(() => SqliteJournal.Open(Path.Combine(file, "below")));
    }

    [Fact]
    public void It_is_closed_once_whoever_closes_it()
    {
        var journal = new CountedJournal();
        Parallel.For(0, 8, _ => journal.Dispose());
        Assert.Equal(1, journal.Closes);
    }

    private sealed class CountedJournal() : SchedulerJournal("")
    {
        private int _closes;

        public int Closes => _closes;

        internal override DataOptions Options => throw new NotSupportedException();

        private protected override string SettingsFile => throw new NotSupportedException();

        public override IArchive OpenArchive() => throw new NotSupportedException();

        private protected override DbConnection ConnectBriefly() => throw new NotSupportedException();

        private protected override void Close() => Interlocked.Increment(ref _closes);
    }
}
