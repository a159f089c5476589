using Microsoft.Data.Sqlite;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Embedded;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>As the embedded tests of that name, of the folder that seeds share.</summary>
public sealed class WitnessTests(ITestOutputHelper output) : ClusterTest(output)
{
    // All numbers behind a loss that is accepted during the test are higher.
    private readonly long _floor = JournalLossRule.Accept(after: 0, knownEvent: 0, knownEpoch: 0, Timestamp.From(DateTimeOffset.UtcNow)).FirstEvent - 1;

    private static readonly SchedulerSettings Settings = new() { ShortestBackoff = TimeSpan.FromMilliseconds(10) };

    private string ArchiveFile => Path.Combine(Folder, SqliteJournal.ArchiveName);

    private string Witness => Path.Combine(Folder, WitnessFile.Name);

    [Fact]
    public async Task An_older_journal_that_is_put_back_is_refused_until_the_loss_is_accepted()
    {
        FinishOne(StartScheduler(), "kept");
        Stop();
        var left = WitnessFile.Read(Witness)!.LastEvent;
        var older = JournalFile + ".older";
        File.Copy(JournalFile, older);
        Restart();
        var told = FinishOne(StartScheduler(name: "scheduler-b"), "lost");
        Stop();
        var (newer, epoch) = (WitnessFile.Read(Witness)!.LastEvent, WitnessFile.Read(Witness)!.Epoch);
        File.Move(older, JournalFile, overwrite: true);

        Restart();
        StartScheduler(name: "scheduler-c");
        var exit = AwaitExit();
        Assert.Equal(ExitCode.JournalUnusable, exit.Code);
        Assert.Contains($"ends with event {left} ", exit.Message, StringComparison.Ordinal);
        Assert.Contains($"goes up to event {newer} ", exit.Message, StringComparison.Ordinal);
        Assert.EndsWith($"--accept-loss-after {left}.", exit.Message, StringComparison.Ordinal);

        Stop();
        Restart();
        var scheduler = StartScheduler(Settings with { AcceptLossAfter = left }, name: "scheduler-d");
        var token = FinishOne(scheduler, "new", node: "node-2");
        Assert.True(token > told);
        Assert.InRange(token.EventNumber, _floor, long.MaxValue);
        Assert.True(WitnessFile.Read(Witness)!.Epoch > epoch);
        Assert.Equal(TaskPhase.Succeeded, (await Client.GetAsync(new TaskId("kept")))!.Phase);
        Assert.Equal(TaskPhase.Succeeded, (await Client.GetAsync(new TaskId("new")))!.Phase);
        Assert.Null(await Client.GetAsync(new TaskId("lost")));
        Assert.Equal(1, Ask(ArchiveFile, $"SELECT count(*) FROM scheduler_archive_after_{left}"));

        // For good: another start finds it sound, and recovers across the gap.
        Stop();
        Restart();
        FinishOne(StartScheduler(Settings with { AcceptLossAfter = left }, name: "scheduler-e"), "more", node: "node-3");
        Assert.NotNull(await Client.GetAsync(new TaskId("new")));
    }

    [Fact]
    public void A_journal_that_is_gone_is_refused_and_begun_anew_on_purpose()
    {
        var told = FinishOne(StartScheduler(), "lost");
        Stop();
        File.Delete(JournalFile);
        Restart();
        StartScheduler(name: "scheduler-b");
        var exit = AwaitExit();
        Assert.Equal(ExitCode.JournalUnusable, exit.Code);
        Assert.EndsWith("--accept-loss-after 0.", exit.Message, StringComparison.Ordinal);

        Stop();
        Restart();
        Assert.True(FinishOne(StartScheduler(Settings with { AcceptLossAfter = 0 }, name: "scheduler-c"), "new") > told);
    }

    [Fact]
    public void The_archive_of_another_journal_is_refused()
    {
        FinishOne(StartScheduler(), "a");
        Stop();
        using (var connection = Open(ArchiveFile))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE scheduler_archive_journal SET id = 'another'";
            command.ExecuteNonQuery();
        }

        Restart();
        StartScheduler(name: "scheduler-b");
        Assert.Contains("of another journal", AwaitExit().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_into_the_archive_of_another_journal_and_one_is_made_anew_on_purpose()
    {
        FinishOne(StartScheduler(), "a");
        Stop();
        var left = WitnessFile.Read(Witness)!.LastEvent;
        using (var connection = Open(ArchiveFile))
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                UPDATE scheduler_archive_journal SET id = 'another';
                DELETE FROM scheduler_archive;
                UPDATE scheduler_archive_progress SET last_event = 0;
                """;
            command.ExecuteNonQuery();
        }

        Restart();
        StartScheduler(name: "scheduler-b");
        Assert.Contains("of another journal", AwaitExit().Message, StringComparison.Ordinal);
        Stop();
        Assert.Equal((0, 0), (Ask(ArchiveFile, "SELECT count(*) FROM scheduler_archive"), Ask(ArchiveFile, "SELECT last_event FROM scheduler_archive_progress")));

        // The journal still has its own outcomes.
        Restart();
        StartScheduler(Settings with { AcceptLossAfter = left }, name: "scheduler-c");
        AwaitThat(() => Ask(ArchiveFile, "SELECT count(*) FROM scheduler_archive WHERE id = 'a'") == 1);
        Assert.Equal(TaskPhase.Succeeded, (await Client.GetAsync(new TaskId("a")))!.Phase);
    }

    [Fact]
    public async Task A_copy_of_the_folder_of_running_seeds_can_be_resumed()
    {
        var scheduler = StartScheduler();
        FinishOne(scheduler, "a");
        var copy = Folder + "-copy";
        var last = DataFolderBackup.CopySeeds(Folder, copy);
        Assert.InRange(last, 1, WitnessFile.Read(Witness)!.LastEvent);
        Accept(scheduler, Kit.CreateTestProbe(), Noop("b"));

        // The older copy is put back. Its own numbers don't show that later ones were given out, but the new ones must be higher still.
        Stop();
        Directory.Delete(Folder, recursive: true);
        Directory.Move(copy, Folder);
        Restart();
        var token = FinishOne(StartScheduler(Settings with { AcceptLossAfter = last }, name: "scheduler-b"), "c", node: "node-3");
        Assert.True(token.EventNumber > _floor);
        Assert.NotNull(await Client.GetAsync(new TaskId("a")));
        Assert.Null(await Client.GetAsync(new TaskId("b")));
    }

    [Fact]
    public async Task A_damaged_row_of_the_archive_is_told_of_and_the_others_are_read()
    {
        var scheduler = StartScheduler();
        FinishOne(scheduler, "a");
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, new TaskSpec { Id = new TaskId("b"), Kind = "another" });
        scheduler.Tell(new CancelTask(new TaskId("b")), client);
        client.ExpectMsg<CancelAccepted>(Soon);
        using (var connection = Open(ArchiveFile))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE scheduler_archive SET task = zeroblob(20) WHERE id = 'a'";
            command.ExecuteNonQuery();
        }

        var page = await Client.ListAsync(new TaskFilter());
        Assert.Equal(["b", "a"], page.Tasks.Select(t => t.Id.Value));
        Assert.Equal([false, true], page.Tasks.Select(DamagedTask.Is));
        Assert.Equal(TaskPhase.Succeeded, (await Client.GetAsync(new TaskId("a")))!.Phase);
    }

    [SkippableTheory]
    [InlineData("journal removed", "was removed")]
    [InlineData("journal replaced", "was replaced")]
    [InlineData("log removed", "was removed")]
    [InlineData("archive's log removed", "was removed")]
    [InlineData("journal read-only", "has become read-only")]
    public void A_change_under_a_running_scheduler_is_noticed_before_the_next_acknowledgement(string change, string text)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody change files that are open.");
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        switch (change)
        {
            case "journal removed":
                File.Delete(JournalFile);
                break;
            case "journal replaced":
                File.Copy(JournalFile, JournalFile + ".copy");
                File.Move(JournalFile + ".copy", JournalFile, overwrite: true);
                break;
            case "log removed":
                File.Delete(JournalFile + "-wal");
                break;
            case "archive's log removed":
                File.Delete(ArchiveFile + "-wal");
                break;
            default:
                new FileInfo(JournalFile).IsReadOnly = true;
                break;
        }

        scheduler.Tell(new TaskSubmitted(Noop("after")), client);

        Assert.Equal(RejectionCode.Unavailable, client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
        var exit = AwaitExit();
        Assert.Equal(ExitCode.JournalUnusable, exit.Code);
        Assert.Contains(text, exit.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_seed_that_stands_by_does_not_take_over_on_a_log_that_is_gone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files that are open.");
        Accept(StartScheduler(), Kit.CreateTestProbe(), Noop("before"));

        // It has opened the journal, and written nothing of its own yet.
        Restart();
        File.Delete(JournalFile + "-wal");
        var witness = WitnessFile.Read(Witness);
        StartScheduler(name: "scheduler-b");

        var exit = AwaitExit();
        Assert.Equal(ExitCode.JournalUnusable, exit.Code);
        Assert.Contains("scheduler.db-wal' was re", exit.Message, StringComparison.Ordinal);
        Assert.Equal(witness, WitnessFile.Read(Witness));
    }

    [Fact]
    public void A_node_that_knows_of_a_later_epoch_proves_that_the_journal_has_lost_its_end()
    {
        var scheduler = StartScheduler(Settings);
        Accept(scheduler, Kit.CreateTestProbe(), new TaskSpec { Id = new TaskId("before"), Kind = "another" });
        var node = Join(scheduler, "node-1");
        node.Say(new FromNode(node.Id, Epoch: 9, Window: 16, []));
        var exit = AwaitExit();
        Assert.Equal(ExitCode.JournalUnusable, exit.Code);
        Assert.Contains("'node-1' has worked for epoch 9, but", exit.Message, StringComparison.Ordinal);
        Assert.Contains("come to epoch 1 only", exit.Message, StringComparison.Ordinal);
        Stop();
        var left = WitnessFile.Read(Witness)!.LastEvent - 1;
        Assert.EndsWith($"--accept-loss-after {left}.", exit.Message, StringComparison.Ordinal);

        // No other start goes on either, until its epoch is that of the node.
        Exits.Clear();
        Restart();
        StartScheduler(Settings, name: "scheduler-b");
        Assert.EndsWith($"--accept-loss-after {left}.", AwaitExit().Message, StringComparison.Ordinal);
        Stop();
        Restart();
        FinishOne(StartScheduler(Settings with { AcceptLossAfter = left }, name: "scheduler-c"), "a", node: "node-2");
        Assert.True(WitnessFile.Read(Witness)!.Epoch > 9);
    }

    [Fact]
    public void A_first_write_that_fails_is_not_told_as_another_scheduler()
    {
        Accept(StartScheduler(), Kit.CreateTestProbe(), Noop("before"));
        Stop();
        Restart();
        Gate.Set(GateMode.Fail);

        // Once; the last scheduler that the journal knows of is another, which is long gone.
        Accept(StartScheduler(Settings, name: "scheduler-b"), Kit.CreateTestProbe(), Noop("after"));
        Assert.Empty(Exits);
    }

    [Fact]
    public void An_end_leaves_nothing_in_the_write_ahead_log_although_another_seed_has_it_open()
    {
        using var other = SqliteJournal.Open(Folder);
        FinishOne(StartScheduler(), "a");
        Stop();
        Assert.Equal(0, new FileInfo(JournalFile + "-wal").Length);
    }

    [Theory]
    [InlineData("cannot rollback - no transaction is active", "its disk may be full")]
    [InlineData("53100: could not extend file", "could not extend file")]
    public void What_the_plugin_says_is_put_into_words(string said, string told) =>
        Assert.Contains(told, JournalTroubled.ReasonOf(new IOException(said)), StringComparison.Ordinal);

    /// <returns>The token of its attempt.</returns>
    private FencingToken FinishOne(Akka.Actor.IActorRef scheduler, string task, string node = "node-1")
    {
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop(task));
        var worker = Join(scheduler, node);
        var assigned = worker.ExpectAssignment();
        scheduler.Tell(new WatchTask(new TaskId(task)), client);
        worker.Succeed(assigned);
        client.ExpectMsg<TaskSucceeded>(Soon);
        AwaitThat(() => Ask(ArchiveFile, $"SELECT count(*) FROM scheduler_archive WHERE id = '{task}'") == 1);
        return assigned.Token;
    }

    private static long Ask(string file, string sql)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
