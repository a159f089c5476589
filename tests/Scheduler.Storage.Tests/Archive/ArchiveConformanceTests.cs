using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Sqlite;
using Scheduler.Storage.Witness;
using SQLitePCL;

namespace Scheduler.Storage.Tests.Archive;

/// <summary>In SQLite: with the tables of data folders, and with those of seeds that share a folder.</summary>
public abstract class SqliteArchiveConformance : ArchiveConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    private protected override string NoRow => "zeroblob(20)";

    private string FileName => Path.Combine(_folder, "archive.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_says_to_which_journal_it_belongs()
    {
        using (var archive = Open())
        {
            Assert.Null(archive.JournalId);
            archive.SetJournalId("one");
            archive.SetJournalId(WitnessFile.NewJournalId());
            archive.SetJournalId("another");
        }

        using (var archive = Open())
        {
            Assert.Equal("another", archive.JournalId);
        }
    }

    [Fact]
    public void An_end_leaves_nothing_in_the_write_ahead_log_although_another_has_it_open()
    {
        using var other = Open();
        using (var archive = Open())
        {
            archive.Write([Finished(3, "a")], through: 3, durable: false);
        }

        Assert.Equal(0, new FileInfo(FileName + "-wal").Length);
        Assert.NotNull(other.Get(new TaskId("a")));
    }

    [Fact]
    public void One_that_is_closed_says_so()
    {
        var archive = Open();
        archive.Dispose();
        archive.Dispose();
        Assert.Contains("is closed", Assert.Throws<SchedulingException>(() => archive.Get(new TaskId("a"))).Message, StringComparison.Ordinal);
        Assert.Throws<SchedulingException>(() => archive.Write([], through: 1, durable: false));
    }

    [Fact]
    public void A_read_that_is_under_way_when_it_is_closed_comes_to_its_end()
    {
        using var dialect = SqliteDialect.Open(FileName, Tables, Told);
        using var archive = new TaskArchive(dialect);
        archive.Write([Finished(3, "a")], through: 3, durable: false);
        var count = dialect.Read(connection =>
        {
            // A read beside it, too.
            Assert.NotNull(archive.Get(new TaskId("a")));
            archive.Dispose();
            return connection.Select($"SELECT count(*) FROM {Tables.Tasks}", row => row.Long(0))[0];
        });
        Assert.Equal(1, count);
    }

    [Fact]
    public void A_file_that_is_no_database_is_told_of()
    {
        File.WriteAllText(FileName, new string('x', 5_000));
        var refused = Assert.Throws<SchedulingException>(Open);
        Assert.Equal($"{FileName}: {raw.SQLITE_NOTADB}", refused.Message);
    }

    private protected override TaskArchive Open() => new(SqliteDialect.Open(FileName, Tables, Told));

    private protected override void Run(string sql)
    {
        using var database = SqliteDatabase.Open(FileName);
        database.Execute(sql);
    }

    private protected override long Number(string sql)
    {
        using var database = SqliteDatabase.Open(FileName);
        return database.Select(sql, row => row.Long(0))[0];
    }

    private protected static SchedulingException Told(SqliteFault fault, string file) => new($"{file}: {fault.Code}", fault);
}

public sealed class FolderArchiveTests : SqliteArchiveConformance
{
    private protected override ArchiveTables Tables => ArchiveTables.OfFolder;

    [Fact]
    public void In_memory_it_is_the_same()
    {
        using var archive = new TaskArchive(SqliteDialect.Open(SqliteDatabase.InMemory, Tables, Told));
        archive.Write([Finished(3, "a")], through: 7, durable: true);
        Assert.Equal((7, 3), (archive.Offset, archive.List(new TaskFilter(), long.MaxValue, 10).Single().OutcomeEvent));
    }
}

public sealed class SeedFolderArchiveTests : SqliteArchiveConformance
{
    private protected override ArchiveTables Tables => ArchiveTables.OfSeedFolder;
}

public sealed class PostgresArchiveTests(PostgresServer server) : ArchiveConformance, IClassFixture<PostgresServer>
{
    private string? _database;

    private protected override ArchiveTables Tables => ArchiveTables.OfSeeds;

    private protected override string NoRow => "'\\x'::bytea";

    private protected override TaskArchive Open() => new(new PostgresDialect(() => new NpgsqlConnection(Database())));

    private protected override void Run(string sql) => server.Execute(new NpgsqlConnectionStringBuilder(Database()).Database!, sql);

    private protected override long Number(string sql)
    {
        using var connection = new NpgsqlConnection(Database());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private string Database()
    {
        Skip.If(server.Missing is not null, server.Missing);
        return _database ??= server.NewDatabase();
    }
}
