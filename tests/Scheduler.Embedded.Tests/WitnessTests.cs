using Microsoft.Extensions.Logging;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Storage.Sqlite;
using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Tests;

/// <summary>A data folder that has lost its end is refused. With the option it is resumed, and its numbers are beyond all that were given out.</summary>
public sealed class WitnessTests
{
    // All numbers behind a loss that is accepted during the test are higher.
    private readonly long _floor = JournalLossRule.Accept(after: 0, knownEvent: 0, knownEpoch: 0, Timestamp.From(DateTimeOffset.UtcNow)).FirstEvent - 1;

    [Fact]
    public async Task An_older_journal_that_is_put_back_is_refused_with_both_numbers()
    {
        using var folder = new TempFolder();
        var older = await RunAsync(folder, "a");
        File.Copy(folder["journal.db"], folder.Beside("older.db"));
        var newer = await RunAsync(folder, "b");
        File.Copy(folder.Beside("older.db"), folder["journal.db"], overwrite: true);

        var fault = await RefusedAsync(folder, DataFolderProblem.Mismatch);

        Assert.Contains($"ends with event {older} ", fault, StringComparison.Ordinal);
        Assert.Contains($"goes up to event {newer} ", fault, StringComparison.Ordinal);
        Assert.Contains("older copy of the journal", fault, StringComparison.Ordinal);
        Assert.EndsWith($"--accept-loss-after {older}.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_witness_alone_knows_of_what_was_not_archived()
    {
        using var folder = new TempFolder();
        await RunAsync(folder, "a");
        File.Copy(folder["journal.db"], folder.Beside("journal.db"));
        File.Copy(folder["archive.db"], folder.Beside("archive.db"));
        await RunAsync(folder, "b");
        File.Copy(folder.Beside("journal.db"), folder["journal.db"], overwrite: true);
        File.Copy(folder.Beside("archive.db"), folder["archive.db"], overwrite: true);

        await RefusedAsync(folder, DataFolderProblem.Mismatch);
    }

    [Fact]
    public async Task A_lost_write_ahead_log_is_refused()
    {
        using var folder = new TempFolder();
        using var copy = new TempFolder();
        await RunAsync(folder, "a");
        await using (var scheduler = await Run.InFolderAsync(folder.Data))
        {
            await scheduler.SubmitAsync(new TaskSpec { Id = new TaskId("later"), Kind = "noop", NotBefore = Run.MuchLater });
            CopyAll(folder, copy);
        }

        File.Delete(copy["journal.db-wal"]);
        await RefusedAsync(copy, DataFolderProblem.Mismatch);
    }

    [Fact]
    public async Task The_archive_of_another_journal_is_refused_and_set_aside_on_purpose()
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        var last = await RunAsync(folder, "a", "b");
        await RunAsync(other, "c");
        File.Copy(other["archive.db"], folder["archive.db"], overwrite: true);

        Assert.Contains("of another journal", await RefusedAsync(folder, DataFolderProblem.Mismatch), StringComparison.Ordinal);
        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = last);
        Assert.True(File.Exists(Path.Combine(folder["set-aside-1"], "archive.db")));
        Assert.Null(await scheduler.GetAsync(new TaskId("c")));
        await IsRunAsync(scheduler, "d");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_journal_that_is_gone_is_refused_and_begun_anew_on_purpose(bool isArchiveGone)
    {
        using var folder = new TempFolder();
        var told = await TokenAsync(folder, "a");
        File.Delete(folder["journal.db"]);
        if (isArchiveGone)
        {
            File.Delete(folder["archive.db"]);
        }

        Assert.EndsWith("--accept-loss-after 0.", await RefusedAsync(folder, DataFolderProblem.MissingEvents), StringComparison.Ordinal);
        await using (var scheduler = await Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = 0))
        {
            Assert.Null(await scheduler.GetAsync(new TaskId("a")));
            Assert.True((await IsRunAsync(scheduler, "b")).Token > told);
        }

        await using var again = await Run.InFolderAsync(folder.Data);
        Assert.NotNull(await again.GetAsync(new TaskId("b")));
    }

    [Fact]
    public async Task A_loss_that_is_accepted_leaves_what_is_there_and_numbers_go_on_beyond_all_told()
    {
        using var folder = new TempFolder();
        var blocker = new Blocker();
        await using (var scheduler = await Run.InFolderAsync(folder.Data, o => o.HandleBlocked(blocker)))
        {
            await IsRunAsync(scheduler, "kept");
            await scheduler.SubmitAsync(Run.Task("running", Blocker.Kind));
            await blocker.BegunAsync();
        }

        var before = await LastAsync(folder);
        File.Copy(folder["journal.db"], folder.Beside("older.db"));
        FencingToken told;
        await using (var scheduler = await Run.InFolderAsync(folder.Data, o => o.HandleBlocked(blocker)))
        {
            await blocker.BegunAsync();
            told = (await IsRunAsync(scheduler, "lost")).Token!.Value;
        }

        File.Copy(folder.Beside("older.db"), folder["journal.db"], overwrite: true);
        await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = before - 1));
        await using (var scheduler = await Run.InFolderAsync(folder.Data, o => (o.HandleBlocked(blocker)).AcceptLossAfter = before))
        {
            await blocker.BegunAsync();
            Assert.Equal(TaskPhase.Succeeded, (await scheduler.GetAsync(new TaskId("kept")))!.Phase);
            Assert.Null(await scheduler.GetAsync(new TaskId("lost")));
            Assert.True((await scheduler.GetAsync(new TaskId("running")))!.Token > told);
            Assert.True((await IsRunAsync(scheduler, "new")).Token > told);
            Assert.True((await IsRunAsync(scheduler, "lost")).Token > told);
        }

        // For good, and once: the option changes nothing any more.
        using var archive = SqliteDatabase.Open(folder["archive.db"]);
        Assert.Equal(1, archive.ReadLong($"SELECT count(*) FROM set_aside_after_{before}"));
        await using var again = await Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = before);
        Assert.NotNull(await again.GetAsync(new TaskId("new")));
        Assert.InRange(WitnessFile.Read(folder["witness"])!.LastEvent, _floor, long.MaxValue);
    }

    [Fact]
    public async Task A_whole_folder_that_was_put_back_is_resumed_beyond_its_numbers()
    {
        using var folder = new TempFolder();
        var last = await RunAsync(folder, "a");
        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = last);
        Assert.True((await IsRunAsync(scheduler, "b")).Token!.Value.EventNumber > _floor);
    }

    [Fact]
    public async Task With_unsynced_commits_a_lost_end_is_accepted_beforehand()
    {
        using var folder = new TempFolder();
        await RunAsync(folder, "a");
        File.Copy(folder["journal.db"], folder.Beside("older.db"));
        var told = await TokenAsync(folder, "b");
        File.Copy(folder.Beside("older.db"), folder["journal.db"], overwrite: true);

        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.Durability = Durability.Normal);
        Assert.True((await IsRunAsync(scheduler, "b")).Token > told);
    }

    [Fact]
    public async Task No_power_cut_takes_what_two_starts_have_written()
    {
        using var folder = new TempFolder();
        await RunAsync(folder, "a");
        File.Copy(folder["journal.db"], folder.Beside("older.db"));
        await RunAsync(folder, "b");
        await RunAsync(folder, "c");
        File.Copy(folder.Beside("older.db"), folder["journal.db"], overwrite: true);

        await RefusedAsync(folder, DataFolderProblem.Mismatch, o => o.Durability = Durability.Normal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_that_gives_up_a_loss_and_is_cut_short_leaves_it_to_be_accepted_again(bool isLost)
    {
        using var folder = new TempFolder();
        var left = await RunAsync(folder, "a");
        File.Copy(folder["journal.db"], folder.Beside("older.db"));
        if (isLost)
        {
            await RunAsync(folder, "b");
            File.Copy(folder.Beside("older.db"), folder["journal.db"], overwrite: true);
        }

        // Nothing but the archive tells of the loss, and the archive is what is set aside.
        File.Delete(folder["witness"]);
        await CutShortAsync(folder, o => o.AcceptLossAfter = left);

        Assert.EndsWith($"--accept-loss-after {left}.", await RefusedAsync(folder, DataFolderProblem.Mismatch), StringComparison.Ordinal);
        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = left);
        Assert.True((await IsRunAsync(scheduler, "c")).Token!.Value.EventNumber > _floor);
    }

    [Fact]
    public async Task The_witness_is_not_raised_before_something_is_written()
    {
        using var folder = new TempFolder();
        await RunAsync(folder, "a");
        var told = WitnessFile.Read(folder["witness"]);
        await CutShortAsync(folder);
        Assert.Equal(told, WitnessFile.Read(folder["witness"]));

        File.Delete(folder["witness"]);
        await CutShortAsync(folder);
        Assert.Equal(0, WitnessFile.Read(folder["witness"])!.LastEvent);
        await RunAsync(folder, "b");
    }

    [Fact]
    public async Task An_older_journal_without_its_archive_is_resumed_from_its_snapshot()
    {
        using var folder = new TempFolder();
        await RunAsync(folder, "a");
        await RunAsync(folder, "b");
        await RunAsync(folder, "c");
        var left = await RunAsync(folder, "d");
        File.Copy(folder["journal.db"], folder.Beside("older.db"));
        await RunAsync(folder, "e");
        File.Copy(folder.Beside("older.db"), folder["journal.db"], overwrite: true);
        File.Delete(folder["archive.db"]);

        var refusal = await RefusedAsync(folder, DataFolderProblem.Mismatch);
        Assert.Contains("archive.db' is missing", refusal, StringComparison.Ordinal);
        Assert.EndsWith($"--accept-loss-after {left}.", refusal, StringComparison.Ordinal);
        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.AcceptLossAfter = left);
        Assert.Null(await scheduler.GetAsync(new TaskId("a")));
        Assert.NotNull(await scheduler.GetAsync(new TaskId("d")));
        Assert.True((await IsRunAsync(scheduler, "f")).Token!.Value.EventNumber > _floor);
    }

    [Fact]
    public async Task An_option_that_was_not_needed_is_warned_of()
    {
        using var folder = new TempFolder();
        var log = new LogCapture();
        await using (await Run.InFolderAsync(folder.Data, o => (o.AcceptLossAfter, o.LoggerFactory) = (0, log)))
        {
        }

        Assert.Contains(log.Lines, line =>
            line.Level == LogLevel.Warning
            && line.Text.StartsWith("--accept-loss-after is 0, and was not needed. Remove it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clean_end_leaves_nothing_in_a_write_ahead_log()
    {
        using var folder = new TempFolder();
        var last = await RunAsync(folder, "a");
        Assert.Equal(last, WitnessFile.Read(folder["witness"])!.LastEvent);
        Assert.All(Directory.GetFiles(folder.Data, "*-wal"), log => Assert.Equal(0, new FileInfo(log).Length));
    }

    /// <returns>The last event.</returns>
    private static async Task<long> RunAsync(TempFolder folder, params string[] tasks)
    {
        await using (var scheduler = await Run.InFolderAsync(folder.Data))
        {
            foreach (var task in tasks)
            {
                await IsRunAsync(scheduler, task);
            }
        }

        return await LastAsync(folder);
    }

    private static Task<long> LastAsync(TempFolder folder) => Task.FromResult(WitnessFile.Read(folder["witness"])!.LastEvent);

    private static async Task<FencingToken> TokenAsync(TempFolder folder, string task)
    {
        await using var scheduler = await Run.InFolderAsync(folder.Data);
        return (await IsRunAsync(scheduler, task)).Token!.Value;
    }

    private static async Task<TaskInfo> IsRunAsync(EmbeddedScheduler scheduler, string task)
    {
        await scheduler.SubmitAsync(Run.Task(task));
        var done = await scheduler.WaitAsync(new TaskId(task));
        Assert.Equal(TaskPhase.Succeeded, done.Phase);
        Assert.NotNull(await scheduler.GetAsync(new TaskId(task)));
        return done;
    }

    private static async Task<string> RefusedAsync(TempFolder folder, DataFolderProblem problem, Action<EmbeddedOptions>? configure = null)
    {
        var before = folder.Content();
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.InFolderAsync(folder.Data, configure));
        Assert.Equal(problem, fault.Problem);
        Assert.Equal(before, folder.Content());
        return fault.Message;
    }

    // The folder is open by then, and nothing is written to the journal: there is no room for the queue.
    private static Task CutShortAsync(TempFolder folder, Action<EmbeddedOptions>? configure = null) =>
        Assert.ThrowsAsync<SchedulerConfigurationException>(() => Run.InFolderAsync(folder.Data, o =>
        {
            o.Limits = new SchedulerLimits { MaxQueues = 1 };
            o.Queues = [new QueueOptions { Name = "another" }];
            configure?.Invoke(o);
        }));

    private static void CopyAll(TempFolder from, TempFolder to)
    {
        Directory.CreateDirectory(to.Data);
        foreach (var file in Directory.EnumerateFiles(from.Data).Where(f => !Path.GetFileName(f).StartsWith("lock", StringComparison.Ordinal)))
        {
            File.Copy(file, to[Path.GetFileName(file)]);
        }
    }
}
