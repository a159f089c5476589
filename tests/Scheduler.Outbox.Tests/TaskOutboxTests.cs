using Npgsql;
using Scheduler.Codecs;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Outbox.Tests.Support;

namespace Scheduler.Outbox.Tests;

/// <summary>Submits in a transaction of the application's own.</summary>
public sealed class TaskOutboxTests(PostgresServer server) : OutboxTest(server)
{
    [SkippableFact]
    public async Task A_commit_submits_together_with_the_caller_s_own_data()
    {
        NeedPostgres();
        await OrderAsync("a", "b");
        Assert.Equal(new OutboxRelayed(2, 0, null, null), await RelayAllAsync());
        await UntilFinishedAsync("a", "b");
        Assert.Equal(["a", "b"], Shipped);
        Assert.Equal(0, await WaitingAsync());
    }

    [SkippableFact]
    public async Task A_rollback_submits_nothing()
    {
        NeedPostgres();
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await OrderAsync(transaction, "a");
            Assert.Equal(default, await RelayAllAsync());
            await transaction.RollbackAsync();
        }

        Assert.Equal(default, await RelayAllAsync());
        Assert.Null(await Scheduler.GetAsync("a"));
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM orders"));
    }

    [SkippableFact]
    public async Task The_task_s_id_is_that_of_the_row()
    {
        NeedPostgres();
        TaskId id;
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            id = await Outbox.SubmitAsync(transaction, "ship", new { order = 7 });
            await transaction.CommitAsync();
        }

        Assert.Equal(id.Value, await ScalarAsync<string>("SELECT id FROM scheduler_outbox"));
        Assert.Equal("7", await ScalarAsync<string>("SELECT spec->'payload'->>'order' FROM scheduler_outbox"));
        await RelayAllAsync();
        Assert.Equal("ship", (await Scheduler.WaitAsync(id)).Kind);
    }

    [SkippableFact]
    public async Task A_payload_is_encoded_before_it_is_written()
    {
        NeedPostgres();
        var codecs = new PayloadCodecs(new AesGcmCodec("a", new byte[PayloadKeyRing.KeyBytes]));
        var outbox = new TaskOutbox(new OutboxOptions { Codecs = codecs });
        var task = Ship("a") with { Payload = Payload.Json("the secret") };
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await outbox.SubmitAsync(transaction, task);
            await transaction.CommitAsync();
        }

        Assert.Equal("encoded by aes-gcm, key a, 61 bytes", await ScalarAsync<string>("SELECT spec->>'payloadEncoding' FROM scheduler_outbox"));
        await RelayAllAsync();
        var failed = await Scheduler.WaitAsync("a");

        Assert.Equal("The payload can't be read. It is encoded by aes-gcm, key a: this program uses no codecs.", failed.Error);
        Assert.Equal(task.Payload.ToArray(), (await codecs.DecodeAsync(failed)).Spec!.Payload.ToArray());
    }

    [SkippableFact]
    public async Task A_codec_that_fails_refuses_the_submit_and_writes_nothing()
    {
        NeedPostgres();
        var outbox = new TaskOutbox(new OutboxOptions { Codecs = new PayloadCodecs(new GzipCodec { MaxDecompressedBytes = 10 }) });
        await using var connection = await Data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(
            async () => await outbox.SubmitAsync(transaction, Ship("a") with { Payload = Payload.Json("the secret") }));

        Assert.Equal("Task 'a': payload: The codec gzip can't encode the payload: it has 12 bytes, and the limit (MaxDecompressedBytes) is 10.", refused.Message);
        await transaction.CommitAsync();
        Assert.Equal(0, await WaitingAsync());
    }

    [SkippableFact]
    public async Task A_task_arrives_as_it_was_submitted()
    {
        NeedPostgres();
        var now = new Timestamp(DateTime.UtcNow.Ticks);
        TaskSpec[] tasks =
        [
            new() { Id = "bytes ü \"'\\", Kind = "ship", Payload = new byte[] { 0, 255, 10 }, Principal = "ana" },
            new() { Id = "json", Kind = "ship", Payload = """{"a": 1.50,  "b":"\u0000 ü"}"""u8.ToArray(), Headers = new Dictionary<string, string> { ["traceparent"] = "00-1-2-01" } },
            new()
            {
                Id = "all", Kind = "ship", Priority = 5, Estimate = TimeSpan.FromTicks(12_345_678), Timeout = TimeSpan.FromHours(1), NotBefore = now, OrderKey = "o",
                Retry = RetryPolicy.Default with { MaxAttempts = 7, BaseDelay = TimeSpan.FromMilliseconds(250) }, After = ["json"], Group = "g", Slots = 2,
                Unique = new UniqueKey { Key = "u" }, Weight = 3, FairnessKey = "f",
            },
        ];
        await SubmitAsync(tasks);
        var client = new StubClient(Scheduler) { Before = _ => new(Acknowledged.Instance) };
        await RelayAllAsync(client);
        Assert.Equal(tasks, Assert.Single(client.Asked.OfType<SubmitTasks>()).Tasks);
    }

    [SkippableTheory]
    [InlineData("kind", "Task 'x': kind: It is empty, or only blanks, but must have 1 to 200 characters.")]
    [InlineData("payload", "Task 'x': payload: It has 65537 bytes; the most is 65536. Store large data elsewhere, and put its place into the task.")]
    [InlineData("count", "A submit has 10,001 tasks, but must have 1 to 10000. Submit more in several calls, in the same transaction.")]
    [InlineData("none", "A submit has 0 tasks, but must have 1 to 10000. Submit more in several calls, in the same transaction.")]
    public async Task Bad_input_is_refused_and_the_transaction_goes_on(string what, string message)
    {
        NeedPostgres();
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await OrderAsync(transaction, "a");
            var x = Ship("x");
            TaskSpec[] bad = what switch
            {
                "kind" => [x with { Kind = " " }],
                "payload" => [x with { Payload = new byte[65_537] }],
                "count" => [.. Enumerable.Repeat(x, 10_001)],
                _ => [],
            };
            var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => Outbox.SubmitManyAsync(transaction, bad).AsTask());
            Assert.Equal(message, refused.Message);
            await transaction.CommitAsync();
        }

        Assert.Equal(1, (await RelayAllAsync()).Accepted);
    }

    [SkippableFact]
    public async Task A_transaction_that_has_ended_is_refused()
    {
        NeedPostgres();
        await using var connection = await Data.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Outbox.SubmitAsync(transaction, Ship("a")).AsTask());
        await transaction.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Outbox.SubmitAsync(transaction, Ship("a")).AsTask());
        Assert.Equal(0, await WaitingAsync());
    }

    [SkippableFact]
    public async Task Tasks_of_one_submit_may_need_each_other()
    {
        NeedPostgres();

        // More than a batch of the relay, and the first waits for the last.
        var tasks = Enumerable.Range(0, 25).Select(i => Ship($"t{i}") with { Group = "g" }).ToArray();
        tasks[0] = tasks[0] with { After = ["t24"] };
        await SubmitAsync(tasks);
        await OrderAsync("next");
        var client = new StubClient(Scheduler);
        Assert.Equal(26, (await RelayAllAsync(client, options => options.BatchTasks = 10)).Accepted);
        Assert.Equal([25, 1], client.Submits.Select(submit => submit.Count));
        await UntilFinishedAsync("t0");
        Assert.Equal("t0", Shipped[^1] == "next" ? Shipped[^2] : Shipped[^1]);
    }

    [SkippableFact]
    public async Task A_group_is_that_of_one_submit_whatever_is_relayed_at_the_same_time()
    {
        NeedPostgres();
        await SubmitAsync(Ship("a") with { Group = "g" }, Ship("b") with { Group = "g" });
        await SubmitAsync(Ship("c"));
        await SubmitAsync(Ship("d") with { Group = "g" });
        Assert.Equal((3, 1), (await RelayAllAsync()) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        await using var connection = await Data.OpenConnectionAsync();
        Assert.Equal(("d", nameof(RejectionCode.GroupSealed)), (await Outbox.ListRefusedAsync(connection)).Select(r => (r.Id.Value, r.Code)).Single());
    }

    [SkippableFact]
    public async Task A_row_may_be_written_in_plain_SQL()
    {
        NeedPostgres();
        await ExecuteAsync("""INSERT INTO scheduler_outbox (id, spec) VALUES ('a', '{"kind": "ship"}'), ('b', '{"id": "x", "kind": "ship"}'), ('c', '{"kind": "ship", "retries": 5}')""");
        Assert.Equal((1, 2), (await RelayAllAsync()) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        await UntilFinishedAsync("a");
        await using var connection = await Data.OpenConnectionAsync();
        var refused = await Outbox.ListRefusedAsync(connection);
        Assert.Equal("Task 'b': id: It is \"x\" in the column spec, but must be that of the row, or left out.", refused[0].Reason);
        Assert.StartsWith("Task 'c': retries: There is no such field. Known: ", refused[1].Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_schema_of_its_own_may_have_any_name()
    {
        NeedPostgres();
        const string Name = "my \"app\"; x";
        await ExecuteAsync("CREATE SCHEMA \"my \"\"app\"\"; x\"");
        await OutboxSchema.CreateAsync(Data, Name);
        await OutboxSchema.CreateAsync(Data, Name);
        var outbox = new TaskOutbox(new OutboxOptions { Schema = Name });
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await outbox.SubmitAsync(transaction, Ship("a"));
            await transaction.CommitAsync();
            Assert.Equal(1, (await outbox.StatusAsync(connection)).Waiting);
        }

        Assert.Equal(default, await RelayAllAsync());
        Assert.Equal(1, (await RelayAllAsync(configure: options => options.Schema = Name)).Accepted);
        Assert.Throws<SchedulerConfigurationException>(() => new TaskOutbox(new OutboxOptions { Schema = "" }));
    }

    [SkippableFact]
    public async Task A_table_that_is_missing_is_told_of_with_what_to_do()
    {
        NeedPostgres();
        await ExecuteAsync("DROP TABLE scheduler_outbox, scheduler_outbox_refused");
        var told = new List<Exception>
        {
            await Assert.ThrowsAsync<OutboxSchemaException>(() => OrderAsync("a")),
            await Assert.ThrowsAsync<OutboxSchemaException>(() => RelayAllAsync()),
            await Assert.ThrowsAsync<OutboxSchemaException>(() => WithAsync(connection => OutboxSchema.VerifyAsync(connection))),
            await Assert.ThrowsAsync<OutboxSchemaException>(() => WithAsync(connection => Outbox.StatusAsync(connection))),
        };
        Assert.All(told, fault => Assert.StartsWith("A table of the outbox is missing (relation \"scheduler_outbox", fault.Message, StringComparison.Ordinal));
        Assert.All(told, fault => Assert.Contains("Run OutboxSchema.CreateAsync once, or add OutboxSchema.Script() to your migrations", fault.Message, StringComparison.Ordinal));
        await OutboxSchema.CreateAsync(Data);
        await OrderAsync("a");
        Assert.Equal(1, (await RelayAllAsync()).Accepted);
    }

    [SkippableFact]
    public async Task Tables_of_another_version_are_told_of_with_what_to_do()
    {
        NeedPostgres();
        await OrderAsync("a");
        await ExecuteAsync("UPDATE scheduler_outbox_relay SET version = 2");
        var fault = await Assert.ThrowsAsync<OutboxSchemaException>(() => RelayAllAsync());
        Assert.Equal(
            "The outbox's tables are of version 2 (in scheduler_outbox_relay), but this library works with version 1. Use the same version of "
            + "Scheduler.Outbox in all programs that share the database, and run the script of the newest (OutboxSchema.Script) first.",
            fault.Message);
        Assert.Equal(fault.Message, (await Assert.ThrowsAsync<OutboxSchemaException>(() => OutboxSchema.CreateAsync(Data))).Message);
        await ExecuteAsync("DELETE FROM scheduler_outbox_relay");
        await Assert.ThrowsAsync<OutboxSchemaException>(() => RelayAllAsync());
        await ExecuteAsync("ALTER TABLE scheduler_outbox DROP COLUMN submission_size");
        Assert.Contains("has another form than this library needs", (await Assert.ThrowsAsync<OutboxSchemaException>(() => OrderAsync("b"))).Message, StringComparison.Ordinal);
        Assert.Equal(1, await WaitingAsync());
    }

    private async Task WithAsync(Func<NpgsqlConnection, Task> use)
    {
        await using var connection = await Data.OpenConnectionAsync();
        await use(connection);
    }
}
