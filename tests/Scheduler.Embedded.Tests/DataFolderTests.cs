using Scheduler.Core.Contracts;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Tests;

/// <summary>Whatever is wrong with a data folder is said, with what to do, and the folder is left as it was.</summary>
public sealed class DataFolderTests
{
    [Theory]
    [InlineData("UPDATE journal SET bytes = substr(bytes, 1, length(bytes) - 9) WHERE first_event = (SELECT max(first_event) FROM journal)", DataFolderProblem.Corrupt, "is damaged")]
    [InlineData("UPDATE journal SET bytes = zeroblob(200) WHERE first_event = (SELECT max(first_event) FROM journal)", DataFolderProblem.Corrupt, "that begins with event")]
    [InlineData("UPDATE journal SET event_count = event_count + 1 WHERE first_event = (SELECT max(first_event) FROM journal)", DataFolderProblem.Corrupt, "number")]
    [InlineData("DELETE FROM journal WHERE first_event = 1", DataFolderProblem.MissingEvents, "lacks the events 1 to")]
    [InlineData("DELETE FROM journal", DataFolderProblem.MissingEvents, "is empty")]
    [InlineData("PRAGMA user_version = 99", DataFolderProblem.NewerVersion, "newer version")]
    [InlineData("PRAGMA application_id = 7", DataFolderProblem.NotASchedulers, "another program")]
    [InlineData("DROP TABLE journal", DataFolderProblem.Corrupt, "can't be read")]
    public async Task A_journal_that_was_tampered_with_is_refused(string sql, DataFolderProblem problem, string text)
    {
        using var folder = await UsedFolderAsync();
        Execute(folder["journal.db"], "DELETE FROM snapshots");
        Execute(folder["journal.db"], sql);
        await IsRefusedAsync(folder, problem, text);
    }

    [Fact]
    public async Task A_gap_between_the_events_is_refused()
    {
        using var folder = await UsedFolderAsync();
        Execute(folder["journal.db"], "DELETE FROM snapshots; DELETE FROM journal WHERE first_event = (SELECT first_event FROM journal ORDER BY 1 LIMIT 1 OFFSET 2)");
        await IsRefusedAsync(folder, DataFolderProblem.MissingEvents, "lacks the events");
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", DataFolderProblem.NewerVersion, "newer version")]
    [InlineData("PRAGMA application_id = 7", DataFolderProblem.NotASchedulers, "another program")]
    [InlineData("UPDATE progress SET last_event = 1000000", DataFolderProblem.Mismatch, "don't belong together")]
    public async Task An_archive_that_was_tampered_with_is_refused(string sql, DataFolderProblem problem, string text)
    {
        using var folder = await UsedFolderAsync();
        Execute(folder["archive.db"], sql);
        await IsRefusedAsync(folder, problem, text);
    }

    [Fact]
    public async Task An_archive_that_lacks_what_the_journal_no_longer_has_is_refused()
    {
        using var folder = await UsedFolderAsync(snapshots: 3);
        Execute(folder["archive.db"], "UPDATE progress SET last_event = 1");
        await IsRefusedAsync(folder, DataFolderProblem.Mismatch, "Put back the archive");
    }

    [Fact]
    public async Task A_journal_that_is_no_database_is_refused()
    {
        using var folder = await UsedFolderAsync();
        await File.WriteAllTextAsync(folder["journal.db"], new string('x', 5_000));
        await IsRefusedAsync(folder, DataFolderProblem.Corrupt, "not a database");
    }

    [Fact]
    public async Task A_journal_that_is_cut_short_is_refused()
    {
        using var folder = await UsedFolderAsync();
        using (var file = File.OpenWrite(folder["journal.db"]))
        {
            file.SetLength(file.Length / 2 / 4_096 * 4_096);
        }

        await IsRefusedAsync(folder, DataFolderProblem.Corrupt, "journal.db");
    }

    [Fact]
    public async Task A_damaged_row_is_found_in_a_folder_that_was_not_closed_too()
    {
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        Directory.CreateDirectory(copy.Data);
        await using (var scheduler = await Run.InFolderAsync(folder.Data))
        {
            await scheduler.SubmitManyAsync(Run.Tasks(50));
            await scheduler.WaitAllAsync(Run.Tasks(50).Select(t => t.Id));
            await scheduler.ListAsync(new TaskFilter());
            foreach (var name in new[] { "journal.db", "journal.db-wal", "archive.db", "archive.db-wal" })
            {
                File.Copy(folder[name], copy[name]);
            }
        }

        // A bit of the log flips; SQLite's own checksum ends the log there, and the archive knows of what was in it.
        var log = await File.ReadAllBytesAsync(copy["journal.db-wal"]);
        log[100] ^= 1;
        await File.WriteAllBytesAsync(copy["journal.db-wal"], log);
        await IsRefusedAsync(copy, DataFolderProblem.MissingEvents, "has nothing in it");
    }

    [Fact]
    public async Task A_folder_that_was_not_closed_is_recovered()
    {
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        Directory.CreateDirectory(copy.Data);
        await using (var scheduler = await Run.InFolderAsync(folder.Data))
        {
            await scheduler.SubmitManyAsync(Run.Tasks(50));
            await scheduler.WaitAllAsync(Run.Tasks(50).Select(t => t.Id));
            await scheduler.ListAsync(new TaskFilter());
            foreach (var file in Directory.EnumerateFiles(folder.Data).Where(f => !f.Contains("lock", StringComparison.Ordinal)))
            {
                File.Copy(file, copy[Path.GetFileName(file)]);
            }
        }

        await using var again = await Run.InFolderAsync(copy.Data);
        Assert.Equal(50, (await again.ListAsync(new TaskFilter())).Tasks.Count);
    }

    [Fact]
    public async Task A_folder_with_other_files_is_refused()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Data);
        await File.WriteAllTextAsync(folder["thesis.txt"], "precious");
        await IsRefusedAsync(folder, DataFolderProblem.NotASchedulers, "thesis.txt");
    }

    [Fact]
    public async Task An_archive_without_its_journal_is_refused()
    {
        using var folder = await UsedFolderAsync();
        File.Delete(folder["journal.db"]);
        await IsRefusedAsync(folder, DataFolderProblem.MissingEvents, "journal.db' is missing");
    }

    [Fact]
    public async Task A_file_is_not_a_folder()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.Beside("file"), "precious");
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(folder.Beside("file")));
        Assert.Equal(DataFolderProblem.NotASchedulers, fault.Problem);
        fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(Path.Combine(folder.Beside("file"), "below")));
        Assert.Equal(DataFolderProblem.ReadOnly, fault.Problem);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_with_the_process_that_uses_it()
    {
        using var folder = new TempFolder();
        await using var scheduler = await Run.InFolderAsync(folder.Data);
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(folder.Data));

        Assert.Equal(DataFolderProblem.InUse, fault.Problem);
        Assert.Contains($"process {Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
        await scheduler.SubmitAsync(Run.Task("a"));
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(new TaskId("a"))).Phase);
    }

    [Fact]
    public async Task A_disk_that_is_full_at_the_start_is_said()
    {
        using var folder = new TempFolder();
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(folder.Data, o => o.JournalPageLimit = 4));
        Assert.Equal(DataFolderProblem.DiskFull, fault.Problem);
        Assert.Contains("Free some space", fault.Message, StringComparison.Ordinal);

        await using var again = await Run.InFolderAsync(folder.Data);
        await again.SubmitAsync(Run.Task("a"));
        Assert.Equal(TaskPhase.Succeeded, (await again.WaitAsync(new TaskId("a"))).Phase);
    }

    [Fact]
    public async Task A_disk_that_fills_up_refuses_and_loses_nothing_that_was_answered()
    {
        using var folder = new TempFolder();
        var large = Enumerable.Range(0, 10).Select(i => new TaskSpec { Id = new TaskId($"large{i}"), Kind = "noop", Payload = new byte[60_000] }).ToArray();
        var accepted = new List<TaskId>();
        await using (var scheduler = await Run.InFolderAsync(folder.Data, o => o.JournalPageLimit = 60))
        {
            foreach (var task in large)
            {
                var answer = await scheduler.TrySubmitAsync([task]);
                if (answer.Rejection is { } full)
                {
                    Assert.Equal(RejectionCode.Unavailable, full.Code);
                    Assert.Contains("no room", full.Message, StringComparison.Ordinal);
                    break;
                }

                accepted.Add(task.Id);
            }
        }

        Assert.InRange(accepted.Count, 1, 9);
        await using var again = await Run.InFolderAsync(folder.Data);
        Assert.All(await again.WaitAllAsync(accepted), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
        Assert.False((await again.SubmitAsync(large[^1])).AlreadyKnown);
    }

    [SkippableFact]
    public async Task A_read_only_folder_is_refused()
    {
        Skip.If(Environment.UserName == "root", "File modes don't bind root.");
        if (OperatingSystem.IsWindows())
        {
            throw new SkipException("Windows has no file modes.");
        }

        using var folder = await UsedFolderAsync();
        var mode = File.GetUnixFileMode(folder.Data);
        File.SetUnixFileMode(folder["lock"], UnixFileMode.UserRead);
        File.SetUnixFileMode(folder.Data, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            await IsRefusedAsync(folder, DataFolderProblem.ReadOnly, "right to write");
        }
        finally
        {
            File.SetUnixFileMode(folder.Data, mode);
        }
    }

    [Theory]
    [InlineData(13, DataFolderProblem.DiskFull, "Free some space")]
    [InlineData(10, DataFolderProblem.DiskFull, "failed")]
    [InlineData(8, DataFolderProblem.ReadOnly, "right to write")]
    [InlineData(14, DataFolderProblem.ReadOnly, "right to write")]
    [InlineData(5, DataFolderProblem.InUse, "in use")]
    [InlineData(11, DataFolderProblem.Corrupt, "can't be read")]
    [InlineData(26, DataFolderProblem.Corrupt, "not a database")]
    public void Every_fault_of_sqlite_is_put_into_words(int code, DataFolderProblem problem, string text)
    {
        var fault = DataFolderFaults.From(new SqliteFault(code, "insert", "as SQLite says"), "journal.db");
        Assert.Equal(problem, fault.Problem);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<TempFolder> UsedFolderAsync(int snapshots = 0)
    {
        var folder = new TempFolder();
        await using var scheduler = await Run.InFolderAsync(folder.Data);
        for (var i = 0; i < 5 + snapshots; i++)
        {
            await scheduler.SubmitAsync(Run.Task($"t{i:d6}"));
            await scheduler.WaitAsync(new TaskId($"t{i:d6}"));
            if (i < snapshots)
            {
                await scheduler.SnapshotAsync();
            }
        }

        return folder;
    }

    private static async Task IsRefusedAsync(TempFolder folder, DataFolderProblem problem, string text)
    {
        var before = folder.Content();
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(folder.Data));
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.Equal(problem, fault.Problem);
        Assert.Equal(before, folder.Content());
    }

    private static void Execute(string file, string sql)
    {
        using var database = SqliteDatabase.Open(file);
        database.Execute(sql);
    }
}
