using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

/// <summary>What an archive is, whatever database it is in. Each has these tests: where it is not installed they are skipped.</summary>
public abstract partial class ArchiveConformance
{
    private protected abstract ArchiveTables Tables { get; }

    /// <summary>No row of a codec, as its SQL writes it.</summary>
    private protected abstract string NoRow { get; }

    /// <summary>Opens the one archive of this test, again each time.</summary>
    private protected abstract TaskArchive Open();

    /// <summary>Changes its database behind its back, while it may be open.</summary>
    private protected abstract void Run(string sql);

    [SkippableFact]
    public void A_new_one_is_empty_and_reflects_no_event()
    {
        using var archive = Open();
        Assert.Equal(0, archive.Offset);
        Assert.Empty(archive.Count());
        Assert.Empty(archive.List(new TaskFilter(), long.MaxValue, 10));
        Assert.Null(archive.Get(new TaskId("nobody")));
        Assert.False(archive.Trim(new Timestamp(long.MaxValue), keep: 0, rows: 10));
    }

    [SkippableFact]
    public void What_was_written_is_found_also_when_it_is_opened_again()
    {
        var task = Finished(3, "größe '; -- $1 ?", result: [0, 1, 255]);
        using (var archive = Open())
        {
            archive.Write([task, Finished(5, "b", TaskPhase.Failed)], through: 7, durable: true);
            Assert.Equal(7, archive.Offset);
        }

        using (var archive = Open())
        {
            Assert.Equal(7, archive.Offset);
            Assert.Equal(task.Task, archive.Get(task.Task.Id));
            Assert.Equal(["b"], archive.Get([new TaskId("b"), new TaskId("nobody")]).Select(found => found.Id.Value));
            Assert.Equal([5, 3], archive.List(new TaskFilter(), long.MaxValue, 10).Select(found => found.OutcomeEvent));
        }
    }

    [SkippableFact]
    public void Nothing_of_a_write_that_fails_is_there()
    {
        using var archive = Open();
        archive.Write([Finished(3, "a")], through: 3, durable: false);
        Assert.ThrowsAny<Exception>(() => archive.Write([Finished(4, "b"), Runs(5, "a"), new FinishedTask(6, null!)], through: 6, durable: true));
        Assert.Equal(3, archive.Offset);
        Assert.Equal([3], Events(archive));
        archive.Write([Finished(4, "b")], through: 5, durable: false);
        Assert.NotNull(archive.Get(new TaskId("b")));
    }

    [SkippableFact]
    public void Whoever_writes_the_same_later_changes_nothing_and_learns_how_far_it_goes()
    {
        using var archive = Open();
        using var late = Open();
        archive.Write([Finished(3, "a"), Finished(6, "c")], through: 7, durable: false);
        late.Write([Finished(3, "a", TaskPhase.Failed)], through: 4, durable: false);
        Assert.Equal(7, late.Offset);
        Assert.Equal(TaskPhase.Succeeded, late.Get(new TaskId("a"))!.Phase);
        Assert.Equal(2, archive.Count()[TaskPhase.Succeeded]);
    }

    [SkippableFact]
    public void A_task_that_runs_again_is_taken_out_until_it_has_ended_again()
    {
        using var archive = Open();
        archive.Write([Finished(3, "a", TaskPhase.Failed), Finished(5, "b")], through: 5, durable: false);
        archive.Write([Runs(6, "a")], through: 6, durable: false);
        Assert.Null(archive.Get(new TaskId("a")));
        Assert.Equal([new(TaskPhase.Succeeded, 1)], archive.Count());

        // And all of it in one write, where an id is used again besides.
        archive.Write([Finished(7, "a"), Runs(8, "a"), Finished(9, "a", TaskPhase.Cancelled), Finished(10, "b"), Finished(11, "b")], through: 11, durable: false);
        Assert.Equal([(11L, "b"), (9L, "a")], archive.List(new TaskFilter(), long.MaxValue, 10).Select(found => (found.OutcomeEvent, found.Task.Id.Value)));
    }

    [SkippableFact]
    public void A_list_has_what_fits_the_filter_the_latest_first()
    {
        using var archive = Open();
        archive.Write(
            [
                Finished(1, "img-1"), Finished(2, "img-2", TaskPhase.Failed), Finished(3, "IMG-3"), Finished(4, "im%-4", queue: "other"),
                Finished(5, "img-5", kind: "resize"), Finished(6, "img-6", TaskPhase.Failed, kind: "resize", queue: "other"),
            ],
            through: 6,
            durable: false);
        Assert.Equal("654321", List(new TaskFilter()));
        Assert.Equal("654", List(new TaskFilter(), limit: 3));
        Assert.Equal("321", List(new TaskFilter(), before: 4));
        Assert.Equal("5431", List(new TaskFilter { Phase = TaskPhase.Succeeded }));
        Assert.Equal("62", List(new TaskFilter { Phase = TaskPhase.Failed }));
        Assert.Equal("2", List(new TaskFilter { Phase = TaskPhase.Failed }, before: 6));
        Assert.Equal("62", List(new TaskFilter { WithoutSuccess = true }));
        Assert.Equal("6", List(new TaskFilter { WithoutSuccess = true }, limit: 1));
        Assert.Equal("2", List(new TaskFilter { WithoutSuccess = true, IdPrefix = "img-" }, before: 6));
        Assert.Equal("65", List(new TaskFilter { Kind = "resize" }));
        Assert.Equal("64", List(new TaskFilter { Queue = "other" }));
        Assert.Equal("6521", List(new TaskFilter { IdPrefix = "img-" }));
        Assert.Equal("4", List(new TaskFilter { IdPrefix = "im%" }));
        Assert.Equal("6", List(new TaskFilter { Phase = TaskPhase.Failed, Kind = "resize", Queue = "other", IdPrefix = "i" }));
        Assert.Equal("", List(new TaskFilter { Queue = "nowhere" }));
        Assert.Equal(new Dictionary<TaskPhase, long> { [TaskPhase.Succeeded] = 4, [TaskPhase.Failed] = 2 }, archive.Count());

        string List(TaskFilter filter, long before = long.MaxValue, int limit = 10) =>
            string.Concat(archive.List(filter, before, limit).Select(found => found.OutcomeEvent));
    }

    [SkippableFact]
    public void A_page_has_what_fits_the_rest_of_the_filter_too()
    {
        using var archive = Open();
        var spec = new TaskSpec
        {
            Id = "a",
            Kind = "noop",
            Headers = new Dictionary<string, string> { ["team"] = "web" },
            RequiredLabels = new Labels([new("disk", "ssd")]),
        };
        archive.Write(
            [
                With(1, TaskPhase.Failed, spec, "It broke."), With(2, TaskPhase.Cancelled, spec, null), With(3, TaskPhase.Succeeded, null, null),
                With(4, TaskPhase.Failed, spec with { Headers = null }, "100 % BROKEN"), With(5, TaskPhase.Failed, spec with { RequiredLabels = Labels.None }, "Timeout."),
            ],
            through: 5,
            durable: false);
        Assert.Equal("521", Page(new TaskFilter { Header = new("team", "web") }));
        Assert.Equal("421", Page(new TaskFilter { Label = new("disk", "ssd") }));
        Assert.Equal("41", Page(new TaskFilter { ErrorContains = "broke" }));
        Assert.Equal("4", Page(new TaskFilter { ErrorContains = "%" }));
        Assert.Equal("51", Page(new TaskFilter { Phase = TaskPhase.Failed, Header = new("team", "web") }));
        Assert.Equal("32", Page(new TaskFilter { SubmittedAfter = new Timestamp(20), SubmittedBefore = new Timestamp(40) }));
        Assert.Equal("54321", Page(new TaskFilter { Finished = true }));
        Assert.Equal("", Page(new TaskFilter { Finished = false }));
        Assert.Equal("5421", Page(new TaskFilter { WithoutSuccess = true }));
        Assert.Equal("21", Page(new TaskFilter { WithoutSuccess = true, SubmittedBefore = new Timestamp(40) }));

        string Page(TaskFilter filter) =>
            string.Concat(TaskPages.Finished(filter, [], archive.List).Tasks.Select(task => task.SubmittedAt.Ticks / 10));

        static FinishedTask With(long number, TaskPhase phase, TaskSpec? spec, string? error) => Finished(number, $"t{number}", phase) is var finished
            ? finished with { Task = finished.Task with { SubmittedAt = new Timestamp(number * 10), FinishedAt = new Timestamp(number * 10), Spec = spec, Error = error } }
            : default;
    }

    [SkippableFact]
    public void What_is_set_aside_is_in_a_table_of_its_own_and_its_events_may_come_again()
    {
        using (var archive = Open())
        {
            archive.Write([Finished(3, "a"), Finished(50, "b"), Finished(60, "c")], through: 97, durable: false);
            Assert.Equal($"{Tables.SetAside}_41", archive.SetAside(41));
            Assert.Equal([3], Events(archive));
            Assert.Equal(41, archive.Offset);
            Assert.Null(archive.SetAside(41));
            archive.Write([Finished(1_000, "b")], through: 1_000, durable: false);
            Assert.Equal($"{Tables.SetAside}_41_2", archive.SetAside(41));
        }

        using (var archive = Open())
        {
            Assert.Equal(41, archive.Offset);
            Assert.Equal([3], Events(archive));

            // What is there has the archive's own columns.
            Run($"INSERT INTO {Tables.Tasks} SELECT {ArchiveTables.Columns} FROM {Tables.SetAside}_41 WHERE id = 'c'");
            Assert.Equal([60, 3], Events(archive));
        }
    }

    [SkippableTheory]
    [InlineData(41, 30, 41, "a loss")]
    [InlineData(1_000, 30, 97, "nothing is lost")]
    [InlineData(1_000, 300, 300, "the archive is behind")]
    [InlineData(0, 0, 0, "the journal is empty")]
    public void It_is_fitted_to_a_journal_that_has_lost_events(long journalEnds, long archivedUpTo, long offset, string why)
    {
        using var archive = Open();
        archive.Write([Finished(3, "a"), Finished(60, "b")], through: 97, durable: false);
        var journal = new JournalStanding("j", FirstEvent: 1, journalEnds, Epoch: 2, archivedUpTo);
        var table = archive.Fit(WitnessRule.Compare(journal, new Standing("j", archive.Offset), null));
        Assert.Equal((offset, why), (archive.Offset, why));
        Assert.Equal(table is not null, archive.Get(new TaskId("b")) is null);
        Assert.Equal(offset >= 60, archive.Get(new TaskId("b")) is not null);

        // Of what it never had, anything may have run.
        Assert.Equal((offset > 97, why), (archive.RemovedUpTo is not null, why));
    }

    [SkippableFact]
    public void Of_another_journal_s_archive_nothing_is_left_and_it_begins_at_the_snapshot()
    {
        using var archive = Open();
        archive.Write([Finished(3, "theirs")], through: 97, durable: false);
        var journal = new JournalStanding("j", FirstEvent: 1, LastEvent: 41, Epoch: 2, ArchivedUpTo: 20);
        Assert.Equal($"{Tables.SetAside}_0", archive.Fit(WitnessRule.Compare(journal, new Standing("k", archive.Offset), null)));
        Assert.Equal(20, archive.Offset);
        Assert.Empty(archive.Count());
        Assert.NotNull(archive.RemovedUpTo);
    }

    [SkippableFact]
    public void One_that_has_lost_what_it_had_is_not_written_behind_the_hole()
    {
        using var archive = Open();
        archive.Write([Finished(3, "a")], through: 7, durable: false);
        Run($"UPDATE {Tables.Progress} SET last_event = 2");
        Assert.Throws<IOException>(() => archive.Write([Finished(8, "b")], through: 8, durable: false));
        Assert.Null(archive.Get(new TaskId("b")));
    }

    [SkippableFact]
    public void A_damaged_row_is_known_by_its_columns_and_keeps_nobody_from_the_others()
    {
        using var archive = Open();
        archive.Write([Finished(3, "a", TaskPhase.Failed), Finished(5, "b")], through: 7, durable: false);
        Run($"UPDATE {Tables.Tasks} SET task = {NoRow} WHERE id = 'a'");
        var found = archive.List(new TaskFilter(), long.MaxValue, 10);
        Assert.Equal([false, true], found.Select(task => DamagedTask.Is(task.Task)));
        var damaged = archive.Get(new TaskId("a"))!;
        Assert.Equal(("a", "noop", "default", TaskPhase.Failed, 3), (damaged.Id.Value, damaged.Kind, damaged.Queue, damaged.Phase, damaged.FinishedAt!.Value.Ticks));
    }

    [SkippableFact]
    public void Attempts_are_found_by_their_task_the_latest_first_and_go_with_it()
    {
        using var archive = Open();
        archive.Write(new ArchiveEntries([Finished(6, "a", TaskPhase.Failed)], [Ended(2, 3, "a"), Ended(4, 5, "b"), Ended(5, 6, "a")]), through: 6, durable: false);
        Assert.Equal([5, 2], Tokens("a"));
        Assert.Equal([5], Attempts(archive, "a", 1).Select(attempt => attempt.Token.Value));
        Assert.Equal(Ended(4, 5, "b").Attempt, Assert.Single(Attempts(archive, "b")));

        // Whoever comes second leaves out what is there; a retry keeps what was before.
        archive.Write(new ArchiveEntries([Runs(7, "a")], [Ended(2, 3, "a")]), through: 7, durable: false);
        archive.Write(new ArchiveEntries([Finished(9, "b"), Finished(12, "a")], [Ended(10, 11, "b")]), through: 12, durable: false);
        Assert.Equal([5, 2], Tokens("a"));

        // A later task of the same id keeps its own.
        Assert.True(archive.Trim(finishedBefore: new Timestamp(10), keep: null, rows: 1));
        Assert.Equal([10], Tokens("b"));
        Assert.Equal([5, 2], Tokens("a"));
        archive.SetAside(10);
        Assert.Empty(Tokens("b"));

        IEnumerable<long> Tokens(string task) => Attempts(archive, task).Select(attempt => attempt.Token.Value);
    }

    [SkippableFact]
    public void The_log_of_an_attempt_is_found_by_its_token()
    {
        using var archive = Open();
        var log = AttemptLog.Encode(new LogLine(1, new Timestamp(7), LogLineLevel.Information, "begun"));
        archive.Write(new ArchiveEntries([], [Ended(2, 3, "a") with { Log = log }, Ended(4, 5, "a")]), through: 5, durable: false);
        Assert.Equal(log, archive.Log(new FencingToken(2))!.Value.ToArray());
        Assert.Null(archive.Log(new FencingToken(4)));
        Assert.Null(archive.Log(new FencingToken(3)));
    }

    [SkippableFact]
    public void An_archive_of_an_earlier_version_has_no_attempts_and_takes_those_that_come()
    {
        using (var archive = Open())
        {
            archive.Write([Finished(3, "a")], through: 3, durable: false);
        }

        Run($"DROP TABLE {Tables.Attempts}");
        using var opened = Open();
        Assert.Empty(Attempts(opened, "a"));
        Assert.False(opened.Trim(finishedBefore: new Timestamp(1), keep: null, rows: 10));
        opened.Write(new ArchiveEntries([], [Ended(5, 6, "b")]), through: 6, durable: false);
        Assert.Equal(AttemptEnd.Failed, Assert.Single(Attempts(opened, "b")).End);
    }

    [SkippableFact]
    public void Attempts_of_any_run_are_found_however_many_came_later()
    {
        using var archive = Open();
        var all = Enumerable.Range(1, 12_000).Select(i => Ended(i, i, "a", number: ((i - 1) % 6_000) + 1)).ToArray();
        archive.Write(new ArchiveEntries([], [.. all, Ended(12_001, 12_001, "b")]), through: 12_001, durable: false);
        AssertTwoRuns(archive);
        var task = Finished(12_002, "a", TaskPhase.Failed).Task;
        var page = archive.Attempts(task.Id, rows => AttemptLists.Page(new GetAttempts(task.Id, new FencingToken(7_001), 20), rows, [], task));
        Assert.Equal((2, 981, 1_000, true), (page.Attempts![0].Run, page.Attempts[0].Number, page.Attempts[^1].Number, page.HasEarlier));
        var first = archive.Attempts(task.Id, rows => AttemptLists.Page(new GetAttempts(task.Id, new FencingToken(3)), rows, [], task));
        Assert.Equal([1, 2], first.Attempts!.Select(attempt => attempt.Token.Value));
        Assert.False(first.HasEarlier);
    }

    private static void AssertTwoRuns(IArchive archive)
    {
        Assert.Equal((1, 2, 2, 5), archive.Attempts(
            new TaskId("a"), rows => (rows.CountFirsts(new FencingToken(6_000)), rows.CountFirsts(new FencingToken(6_001)), rows.CountFirsts(null), rows.CountAfter(new FencingToken(11_995)))));
        Assert.Equal((1, 6_001, null), archive.Attempts(new TaskId("a"), rows => (rows.FirstOf(1)?.Value, rows.FirstOf(2)?.Value, rows.FirstOf(3)?.Value)));
        Assert.Equal((3, 6_003, null), archive.Attempts(new TaskId("a"), rows => (
            rows.Numbered(3, null, new FencingToken(6_001))?.Token.Value, rows.Numbered(3, new FencingToken(6_001), null)?.Token.Value, rows.Numbered(6_001, null, null)?.Token.Value)));
        Assert.Equal([6_000, 5_999], archive.Attempts(new TaskId("a"), rows => rows.Before(new FencingToken(6_001), 2)).Select(attempt => attempt.Token.Value));
    }

    private static IReadOnlyList<AttemptInfo> Attempts(IArchive archive, string task, int most = 10) => archive.Attempts(new TaskId(task), rows => rows.Before(null, most));

    [SkippableFact]
    public void A_damaged_attempt_is_known_by_its_token_and_its_number()
    {
        using var archive = Open();
        archive.Write(new ArchiveEntries([], [Ended(2, 3, "a"), Ended(4, 5, "a")]), through: 5, durable: false);
        Run($"UPDATE {Tables.Attempts} SET attempt = {NoRow} WHERE token = 2");
        var found = Attempts(archive, "a");
        Assert.Equal([4, 2], found.Select(attempt => attempt.Token.Value));
        Assert.Equal((1, null, true), (found[1].Number, found[1].End, found[1].Error!.Contains("damaged", StringComparison.Ordinal)));
    }

    private static EndedAttempt Ended(long token, long by, string task, int number = 1) => new(by, new TaskId(task), new AttemptInfo
    {
        Number = number,
        Token = new FencingToken(token),
        Node = new NodeId("n", 5),
        AssignedAt = new Timestamp(token),
        EndedAt = new Timestamp(by),
        RunTime = TimeSpan.FromTicks(1),
        End = AttemptEnd.Failed,
        Error = "größe",
    });

    [SkippableFact]
    public void Many_read_while_one_writes()
    {
        using var archive = Open();
        archive.Write([Finished(1, "task-1")], through: 1, durable: false);
        var faults = new List<Exception>();
        var readers = Enumerable.Range(0, 4).Select(_ => new Thread(Read)).ToArray();
        Array.ForEach(readers, reader => reader.Start());
        for (var i = 2; i <= 300; i++)
        {
            archive.Write([Finished(i, $"task-{i}")], through: i, durable: false);
        }

        Array.ForEach(readers, reader => reader.Join());
        Assert.Empty(faults);

        void Read()
        {
            try
            {
                for (long seen = 1; seen < 300;)
                {
                    var through = archive.Offset;
                    var latest = archive.List(new TaskFilter(), long.MaxValue, 1)[0];
                    Assert.True(latest.OutcomeEvent >= through && latest.OutcomeEvent >= seen);
                    Assert.Equal(latest.Task, archive.Get(latest.Task.Id));
                    seen = latest.OutcomeEvent;
                }
            }
            catch (Exception fault)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }
            }
        }
    }

    private protected static FinishedTask Finished(
        long outcomeEvent, string id, TaskPhase phase = TaskPhase.Succeeded, string kind = "noop", string queue = "default", byte[]? result = null) => new(
        outcomeEvent,
        new TaskInfo { Id = new TaskId(id), Kind = kind, Queue = queue, Phase = phase, FinishedAt = new Timestamp(outcomeEvent), Result = result });

    private protected static FinishedTask Runs(long retriedEvent, string id) => Finished(retriedEvent, id, TaskPhase.Pending);

    private static IEnumerable<long> Events(TaskArchive archive) => archive.List(new TaskFilter(), long.MaxValue, 1_000).Select(found => found.OutcomeEvent);
}
