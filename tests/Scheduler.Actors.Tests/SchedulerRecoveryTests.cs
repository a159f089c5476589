using Microsoft.Data.Sqlite;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>What happens when the journal fails, and when the scheduler starts again on what it holds.</summary>
public sealed class SchedulerRecoveryTests(ITestOutputHelper output) : ClusterTest(output)
{
    [Theory]
    [InlineData("Fail", false)]
    [InlineData("Reject", false)]
    [InlineData("WriteAndFail", true)]
    public void After_a_bad_write_everyone_is_told_to_ask_again_and_that_works(string mode, bool counted)
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));

        Gate.Set(Enum.Parse<GateMode>(mode));
        scheduler.Tell(new TaskSubmitted(Noop("a")), client);
        var rejected = client.ExpectMsg<TaskRejected>(Soon);
        Assert.Equal(RejectionCode.Unavailable, rejected.Rejection.Code);
        Assert.Equal("a", rejected.Tasks.Single().Value);

        // Sent again with the same id: accepted, and known already only where the row had been written after all.
        Assert.Equal(counted, Accept(scheduler, client, Noop("a")).Receipts.Single().AlreadyKnown);
        Assert.True(Accept(scheduler, client, Noop("before")).Receipts.Single().AlreadyKnown);
        Assert.Empty(Exits);
    }

    [Fact]
    public void What_fills_the_next_batch_while_a_write_fails_is_refused_as_well()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        Gate.Set(GateMode.Hold);
        scheduler.Tell(new TaskSubmitted(Noop("a")), client);
        scheduler.Tell(new TaskSubmitted(Noop("b")), client);
        scheduler.Tell(new WatchTask(new TaskId("nobody")), client);
        AwaitThat(() => Gate.Held == 1);
        client.ExpectMsg<TaskRejected>(Soon);

        // The row is taken by another writer before the gate opens.
        Execute("INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) "
            + "SELECT created, deleted, persistence_id, sequence_number + 1, message, manifest, identifier, writer_uuid FROM journal ORDER BY sequence_number DESC LIMIT 1");
        Gate.Open();
        var ids = new[] { client.ExpectMsg<TaskRejected>(Soon), client.ExpectMsg<TaskRejected>(Soon) };
        Assert.All(ids, rejected => Assert.Equal(RejectionCode.Unavailable, rejected.Rejection.Code));
        Assert.Equal(["a", "b"], ids.Select(rejected => rejected.Tasks.Single().Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void While_it_is_stopped_clients_are_told_after_a_stated_time_which_of_their_tasks_is_meant()
    {
        var scheduler = StartScheduler(
            new SchedulerSettings { ShortestBackoff = TimeSpan.FromMinutes(1), LongestBackoff = TimeSpan.FromMinutes(1) },
            clients: new ClientSettings { AnswerWithin = TimeSpan.FromSeconds(2) });
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        Gate.Set(GateMode.Fail);
        scheduler.Tell(new TaskSubmitted(Noop("a")), client);
        Assert.Equal("a", client.ExpectMsg<TaskRejected>(Soon).Tasks.Single().Value);

        scheduler.Tell(new TaskSubmitted(Noop("b")), client);
        var rejected = client.ExpectMsg<TaskRejected>(Soon);
        Assert.Equal(RejectionCode.Unavailable, rejected.Rejection.Code);
        Assert.Equal("b", rejected.Tasks.Single().Value);
    }

    [Fact]
    public void A_new_process_goes_on_with_what_the_last_one_left()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("running"));
        var node = Join(scheduler);
        var running = node.ExpectAssignment();
        Accept(scheduler, client, new TaskSpec { Id = new TaskId("waiting"), Kind = "another" });

        Restart();
        scheduler = StartScheduler(name: "scheduler-b");
        client = Kit.CreateTestProbe();
        Assert.Equal(TaskPhase.Assigned, Accept(scheduler, client, Noop("running")).Receipts.Single().Phase);
        scheduler.Tell(new WatchTask(new TaskId("running")), client);
        scheduler.Tell(new WatchTask(new TaskId("nobody")), client);
        client.ExpectMsg<TaskRejected>(Soon);

        // The node outlived it: its attempt counts, by its token.
        var survivor = Kit.CreateTestProbe();
        scheduler.Tell(
            new FromNode(node.Id, 1, 16, [new AttemptSucceededReport(running.Task.Id, running.Token, default, TimeSpan.Zero)]), survivor);
        Assert.Equal("running", client.ExpectMsg<TaskSucceeded>(Soon).Task.Value);
        Assert.Equal(2, survivor.FishForMessage<ToNode>(m => m.Acknowledged.Contains(running.Token), Soon).Epoch);
    }

    [Theory]
    [InlineData("UPDATE journal SET message = zeroblob(20) WHERE sequence_number = 2", "damaged")]
    [InlineData("DELETE FROM journal WHERE sequence_number = 2", "lacks the events")]
    [InlineData("DELETE FROM journal WHERE sequence_number = 1", "lacks the events")]
    [InlineData("UPDATE journal SET manifest = 'row9' WHERE sequence_number = 2", "'row9'")]
    public void A_journal_that_can_not_be_trusted_stops_it_for_good(string damage, string said)
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        for (var i = 0; i < 4; i++)
        {
            Accept(scheduler, client, Noop(FormattableString.Invariant($"task-{i}")));
        }

        Stop();
        Execute(damage);
        Restart();
        StartScheduler(name: "scheduler-b");
        var exit = AwaitExit();
        Assert.Equal(ExitCode.JournalUnusable, exit.Code);
        Assert.Contains(said, exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheduler_that_another_one_took_over_from_does_not_fight_back()
    {
        var first = StartScheduler(name: "scheduler-a");
        var client = Kit.CreateTestProbe();
        Accept(first, client, Noop("a"));
        var second = StartScheduler(name: "scheduler-b");
        Accept(second, client, Noop("b"));

        first.Tell(new TaskSubmitted(Noop("c")), client);
        Assert.Equal(RejectionCode.Unavailable, client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
        Assert.Equal(ExitCode.Fenced, AwaitExit().Code);
        Assert.Contains("scheduler-b", Exits[0].Message, StringComparison.Ordinal);
        Assert.False(Accept(second, client, Noop("c")).Receipts.Single().AlreadyKnown);
    }

    [Fact]
    public async Task A_scheduler_that_another_one_took_over_from_answers_no_read()
    {
        StartScheduler(name: "scheduler-a");
        var first = Client;
        await first.SubmitAsync(Noop("a"));
        StartScheduler(name: "scheduler-b");
        await Client.SubmitAsync(Noop("b"));

        // What it knows is old by now. Nobody has told it.
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(async () => await first.GetAsync(new TaskId("b")));
        Assert.Equal(RejectionCode.Unavailable, refused.Rejection.Code);
        Assert.Equal(ExitCode.Fenced, AwaitExit().Code);
        Assert.NotNull(await Client.GetAsync(new TaskId("b")));
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("cancel")]
    [InlineData("watch")]
    [InlineData("list")]
    [InlineData("count")]
    public async Task A_replaced_scheduler_does_not_say_that_a_task_is_unknown(string question)
    {
        StartScheduler(name: "scheduler-a", clients: new ClientSettings { AnswerWithin = TimeSpan.FromSeconds(5) });
        var first = Client;
        await first.SubmitAsync(Noop("a"));
        StartScheduler(name: "scheduler-b");
        await Client.SubmitAsync(Noop("b"));
        var task = new TaskId("b");
        using var waiting = new CancellationTokenSource();
        var asking = Record.ExceptionAsync(async () =>
        {
            switch (question)
            {
                case "explain":
                    await first.ExplainAsync(task);
                    break;
                case "cancel":
                    (await first.CancelAsync(task)).OrThrow();
                    break;
                case "watch":
                    await first.WaitAsync(task, waiting.Token);
                    break;
                case "list":
                    await first.ListAsync(new TaskFilter());
                    break;
                default:
                    await first.CountAsync();
                    break;
            }
        });
        Assert.Equal(ExitCode.Fenced, AwaitExit().Code);

        // A watch lasts until the next scheduler answers it, and here none does; everything else is refused.
        await waiting.CancelAsync();
        var error = await asking.WaitAsync(Soon);
        Assert.True(
            question == "watch"
                ? error is OperationCanceledException
                : error is RequestRejectedException { Rejection.Code: RejectionCode.Unavailable },
            error?.ToString());
    }

    [Fact]
    public void While_no_seed_reaches_the_journal_the_scheduler_waits_and_then_goes_on()
    {
        var settings = new SchedulerSettings { ShortestBackoff = TimeSpan.FromMilliseconds(10), MaxFailures = 2 };
        var scheduler = StartScheduler(settings);
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        Kit.EventFilter.Error(start: "The journal can't be reached from any seed").ExpectOne(Soon, () =>
        {
            Unreachable = "host db: Connection refused";
            Gate.Set(GateMode.Fail);
            scheduler.Tell(new TaskSubmitted(Noop("a")), client);
            client.ExpectMsg<TaskRejected>(Soon);
        });
        Unreachable = null;
        Assert.False(Accept(scheduler, client, Noop("a")).Receipts.Single().AlreadyKnown);
        Assert.Empty(Exits);
    }

    [Fact]
    public void A_journal_that_stays_away_makes_the_member_leave()
    {
        var settings = new SchedulerSettings { ShortestBackoff = TimeSpan.FromMilliseconds(10), MaxFailures = 1 };
        var scheduler = StartScheduler(settings);
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        Gate.Set(GateMode.Fail);
        scheduler.Tell(new TaskSubmitted(Noop("a")), client);
        Assert.Equal(ExitCode.JournalUnusable, AwaitExit().Code);
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
