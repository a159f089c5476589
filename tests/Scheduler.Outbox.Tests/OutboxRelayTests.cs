using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Outbox.Tests.Support;

namespace Scheduler.Outbox.Tests;

/// <summary>From the table to the scheduler: in order, nothing lost, nothing twice.</summary>
public sealed class OutboxRelayTests(PostgresServer server) : OutboxTest(server)
{
    private static readonly Rejection Down = new(RejectionCode.Unavailable, "It is moving.");

    [SkippableFact]
    public async Task Tasks_are_forwarded_in_the_order_of_their_rows()
    {
        NeedPostgres();
        string[] ids = [.. Enumerable.Range(0, 95).Select(i => $"t{i:D2}")];
        foreach (var some in ids.Chunk(7))
        {
            await OrderAsync(some);
        }

        var client = new StubClient(Scheduler);
        Assert.Equal(95, (await RelayAllAsync(client, options => options.BatchTasks = 10)).Accepted);
        Assert.Equal(ids, client.Submits.SelectMany(submit => submit));
        Assert.Equal(10, client.Submits.Count());
    }

    [SkippableFact]
    public async Task What_commits_late_is_not_skipped()
    {
        NeedPostgres();
        await using var connection = await Data.OpenConnectionAsync();
        await using var slow = await connection.BeginTransactionAsync();
        await OrderAsync(slow, "late");
        await OrderAsync("early");
        Assert.Equal(1, (await RelayAllAsync()).Accepted);
        await OrderAsync("after");
        await slow.CommitAsync();
        Assert.True(await ScalarAsync<bool>("SELECT (SELECT position FROM scheduler_outbox WHERE id = 'late') < (SELECT position FROM scheduler_outbox WHERE id = 'after')"));
        Assert.Equal(2, (await RelayAllAsync()).Accepted);
        await UntilFinishedAsync("late", "early", "after");
        Assert.Equal(["early", "late", "after"], Shipped);
    }

    [SkippableFact]
    public async Task A_refused_task_is_kept_with_the_reason_and_stops_no_other()
    {
        NeedPostgres();
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i:D2}")];
        await OrderAsync(ids);
        await SubmitAsync(Ship("with") with { Queue = "slow" }, Ship("bad"));
        await SubmitAsync(Ship("t03") with { Priority = 1 });
        Assert.Equal((20, 3), (await RelayAllAsync()) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        await UntilFinishedAsync([.. ids.Select(id => new TaskId(id))]);

        await using var connection = await Data.OpenConnectionAsync();
        Assert.Equal((0, 3), (await Outbox.StatusAsync(connection)) is var status ? (status.Waiting, status.Refused) : default);
        var refused = await Outbox.ListRefusedAsync(connection);
        Assert.Equal(["with", "bad", "t03"], refused.Select(task => task.Id.Value));
        Assert.Equal([nameof(RejectionCode.UnknownQueue), nameof(RejectionCode.UnknownQueue), nameof(RejectionCode.DuplicateId)], refused.Select(task => task.Code));
        Assert.Equal("There is no queue 'slow'. Known: default.", refused[0].Reason);
        Assert.Equal("bad", Assert.Single(await Outbox.ListRefusedAsync(connection, limit: 1, after: refused[0].Position)).Id.Value);

        // What was missing is made, and they are retried; the other is given up.
        (await Scheduler.ConfigureQueueAsync(new QueueOptions { Name = "slow" })).OrThrow();
        Assert.Equal(2, await Outbox.RetryRefusedAsync(connection, ["bad"]));
        Assert.Equal(2, (await RelayAllAsync()).Accepted);
        await UntilFinishedAsync("with", "bad");
        Assert.Equal(1, await Outbox.RetryRefusedAsync(connection));
        Assert.Equal(1, (await RelayAllAsync()).Refused);
        Assert.Equal(1, await Outbox.DiscardRefusedAsync(connection, ["t03"]));
        Assert.Empty(await Outbox.ListRefusedAsync(connection));
        await Assert.ThrowsAsync<SchedulerConfigurationException>(() => Outbox.ListRefusedAsync(connection, limit: 0));
    }

    [SkippableFact]
    public async Task An_answer_that_is_lost_is_asked_for_again_and_the_task_runs_once()
    {
        NeedPostgres();
        await OrderAsync("a", "b");
        var lost = new StubClient(Scheduler) { After = _ => throw new IOException("The line is cut.") };
        Assert.Equal(new OutboxRelayed(0, 0, new Rejection(RejectionCode.Unavailable, "The line is cut."), null), await RelayAllAsync(lost));
        Assert.Equal(2, await WaitingAsync());
        await OrderAsync("c");
        Assert.Equal(3, (await RelayAllAsync()).Accepted);
        await UntilFinishedAsync("a", "b", "c");
        Assert.Equal(["a", "b", "c"], Shipped);
    }

    [SkippableFact]
    public async Task A_scheduler_that_does_not_answer_loses_nothing()
    {
        NeedPostgres();
        await OrderAsync("a");
        Assert.Equal(Down, (await RelayAllAsync(new StubClient(Scheduler) { Before = _ => new(Down) })).Fault);
        Assert.Equal(1, (await RelayAllAsync()).Accepted);

        // Nor does one that does not let this relay in: that is not the task's fault.
        await OrderAsync("b");
        var locked = new StubClient(Scheduler) { Before = _ => new(new Rejection(RejectionCode.NotAllowed, "The token is wrong.")) };
        Assert.Equal(RejectionCode.NotAllowed, (await RelayAllAsync(locked)).Fault!.Code);
        Assert.Equal(1, (await RelayAllAsync()).Accepted);
    }

    [SkippableFact]
    public async Task Several_relays_forward_each_task_once_and_in_order()
    {
        NeedPostgres();
        string[] ids = [.. Enumerable.Range(0, 300).Select(i => $"t{i:D3}")];
        await OrderAsync(ids);
        var client = new StubClient(Scheduler);
        var relays = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var relay = Relay(client, options => options.BatchTasks = 10);
            while (await WaitingAsync() > 0)
            {
                Assert.Null((await relay.RelayAsync()).Fault);
            }
        }));
        await Task.WhenAll(relays);
        Assert.Equal(ids, client.Submits.SelectMany(submit => submit));
    }

    [SkippableFact]
    public async Task A_scheduler_that_is_full_gets_what_it_has_room_for_and_the_rest_later()
    {
        NeedPostgres();
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i:D2}")];
        await OrderAsync(ids);
        var room = 7;
        var client = new StubClient(Scheduler)
        {
            Before = request => new(request is SubmitTasks submit && submit.Tasks.Count > room ? new Rejection(RejectionCode.LimitReached, "Full.") : (Answer?)null),
            After = answer =>
            {
                room -= answer is SubmitAccepted accepted ? accepted.Receipts.Count : 0;
                return answer;
            },
        };
        Assert.Equal(new OutboxRelayed(7, 0, new Rejection(RejectionCode.LimitReached, "Full."), null), await RelayAllAsync(client));
        room = 100;
        Assert.Equal(new OutboxRelayed(13, 0, null, null), await RelayAllAsync(client));
        await UntilFinishedAsync([.. ids.Select(id => new TaskId(id))]);
        Assert.Equal(ids, Shipped);
    }

    [SkippableFact]
    public async Task Large_tasks_are_sent_a_few_at_a_time()
    {
        NeedPostgres();
        var payload = Payload.Json(new string('x', 60_000));
        for (var i = 0; i < 10; i++)
        {
            await SubmitAsync([.. Enumerable.Range(0, 20).Select(j => Ship($"t{i}-{j:D2}") with { Payload = payload })]);
        }

        var client = new StubClient(Scheduler);
        Assert.Equal(200, (await RelayAllAsync(client)).Accepted);
        Assert.Equal([60, 60, 60, 20], client.Submits.Select(submit => submit.Count));
    }

    [SkippableFact]
    public async Task Tasks_of_one_submit_go_together_though_rows_of_another_lie_between_them()
    {
        NeedPostgres();
        await ExecuteAsync(
            """
            INSERT INTO scheduler_outbox (id, spec, submission, submission_size)
            SELECT unnest('{a1,b1,a2,b2}'::text[]), '{"kind": "ship"}',
                unnest('{00000000-0000-0000-0000-00000000000a,00000000-0000-0000-0000-00000000000b,00000000-0000-0000-0000-00000000000a,00000000-0000-0000-0000-00000000000b}'::uuid[]), 2
            """);
        var client = new StubClient(Scheduler);
        Assert.Equal((4, 0), (await RelayAllAsync(client, options => options.BatchTasks = 3)) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        Assert.Equal([["a1", "a2"], ["b1", "b2"]], client.Submits);
    }

    [SkippableFact]
    public async Task Tasks_of_one_submit_of_which_some_were_removed_are_refused()
    {
        NeedPostgres();
        await SubmitAsync(Ship("a"), Ship("b"), Ship("c"));
        await OrderAsync("d");
        await ExecuteAsync("DELETE FROM scheduler_outbox WHERE id = 'b'");
        Assert.Equal((1, 2), (await RelayAllAsync()) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        await using var connection = await Data.OpenConnectionAsync();
        Assert.Equal(
            ["3 tasks were submitted together, but the outbox has 2."],
            (await Outbox.ListRefusedAsync(connection)).Select(task => task.Reason).Distinct());
    }

    [SkippableFact]
    public async Task It_relays_in_a_host_and_makes_its_tables()
    {
        NeedPostgres();
        await ExecuteAsync("DROP TABLE scheduler_outbox, scheduler_outbox_refused, scheduler_outbox_relay");
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<ISchedulerClient>(Scheduler);
        builder.Services.AddSchedulerOutbox(options => (options.ConnectionString, options.CreateTables) = (Database, true));
        using var host = builder.Build();
        await host.StartAsync();
        var outbox = host.Services.GetRequiredService<TaskOutbox>();
        while (await ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'scheduler_%'") < 4)
        {
            await Task.Yield();
        }

        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await outbox.SubmitAsync(transaction, Ship("a"));
            await transaction.CommitAsync();
        }

        await SubmittedAsync("a");
        await host.StopAsync();
    }

    [SkippableTheory]
    [InlineData("PollInterval is 1ms, but must lie between 10ms and 1h.")]
    [InlineData("BatchTasks is 0, but must lie between 1 and 10000.")]
    [InlineData("AnswerWithin is 0s, but must lie between 1s and 10m.")]
    [InlineData("The outbox has no database: set ConnectionString or DataSource, or register an NpgsqlDataSource (services.AddNpgsqlDataSource).")]
    public void Options_out_of_range_are_told_of(string message)
    {
        var options = new OutboxOptions { ConnectionString = message.StartsWith("The", StringComparison.Ordinal) ? null : "Host=127.0.0.1" };
        switch (message[0])
        {
            case 'P':
                options.PollInterval = TimeSpan.FromMilliseconds(1);
                break;
            case 'B':
                options.BatchTasks = 0;
                break;
            case 'A':
                options.AnswerWithin = TimeSpan.Zero;
                break;
        }

        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() => new OutboxRelay(new StubClient(null!), options)).Message);
    }

    [SkippableFact]
    public async Task It_runs_wakes_up_by_a_commit_and_ends()
    {
        NeedPostgres();

        // Time stands still, so nothing is found by looking from time to time: the commit wakes it.
        await using var relay = Relay(configure: options => options.TimeProvider = new FakeTimeProvider());
        using var end = new CancellationTokenSource();
        var running = relay.RunAsync(end.Token);
        for (var i = 0; i < 3; i++)
        {
            // Each says so, as if it came from a process of its own.
            var outbox = new TaskOutbox();
            await using var connection = await Data.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await outbox.SubmitAsync(transaction, Ship($"a{i}"));
            await transaction.CommitAsync();
            await SubmittedAsync($"a{i}");
        }

        await end.CancelAsync();
        await running;
    }

    private async Task SubmittedAsync(TaskId task)
    {
        while (await Scheduler.GetAsync(task) is null)
        {
            await Task.Yield();
        }
    }
}
