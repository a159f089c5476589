using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Outbox.Tests.Support;

namespace Scheduler.Outbox.Tests;

/// <summary>Once a later attempt has written, an earlier one can't.</summary>
public sealed class FencedWriteTests(PostgresServer server) : OutboxTest(server)
{
    private static readonly TaskContext First = Attempt("a", 1, 100);
    private static readonly TaskContext Second = Attempt("a", 2, 200);

    internal static TaskContext Attempt(string task, int number, long token) =>
        new(new Assignment(new TaskSpec { Id = task, Kind = "ship" }, number, new FencingToken(token)));

    [SkippableFact]
    public async Task A_superseded_attempt_can_t_write()
    {
        NeedPostgres();
        await WriteAsync(First, "by the first");
        await WriteAsync(First, "by the first, again");
        await WriteAsync(Second, "by the second");
        var refused = await Assert.ThrowsAsync<AttemptSupersededException>(() => WriteAsync(First, "late"));
        Assert.Equal(("task:a", 100, 200), (refused.Resource, refused.Token.Value, refused.Highest.Value));
        Assert.Equal(
            "The attempt with the token 100 may no longer write to 'task:a': an attempt with the token 200 has written to it, and was assigned later.",
            refused.Message);
        await WriteAsync(Second, "and again");
        Assert.Equal(["by the first", "by the first, again", "by the second", "and again"], await OrdersAsync());
    }

    [SkippableFact]
    public async Task Whoever_ignores_the_refusal_has_not_written_either()
    {
        NeedPostgres();
        await WriteAsync(Second, "by the second");
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await OrderAsync(transaction, "late");
            await Assert.ThrowsAsync<AttemptSupersededException>(() => FencedWrite.CheckAsync(transaction, First));
            await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
        }

        Assert.Equal(["by the second"], await OrdersAsync());
    }

    [SkippableFact]
    public async Task The_later_attempt_waits_for_a_write_that_is_under_way()
    {
        NeedPostgres();
        await using var connection = await Data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await FencedWrite.CheckAsync(transaction, First);
        await InsertAsync(transaction, "by the first");
        var second = WriteAsync(Second, "by the second");

        // It waits for the first one's transaction, says the database.
        while (await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") == 0)
        {
            await Task.Yield();
        }

        Assert.False(second.IsCompleted);
        await transaction.CommitAsync();
        await second;
        Assert.Equal(["by the first", "by the second"], await OrdersAsync());
        await Assert.ThrowsAsync<AttemptSupersededException>(() => WriteAsync(First, "late"));
    }

    [SkippableFact]
    public async Task A_check_that_is_rolled_back_shuts_nobody_out()
    {
        NeedPostgres();
        await using (var connection = await Data.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await FencedWrite.CheckAsync(transaction, Second);
            await transaction.RollbackAsync();
        }

        await WriteAsync(First, "by the first");
    }

    [SkippableFact]
    public async Task Resources_are_checked_one_by_one()
    {
        NeedPostgres();
        var other = Attempt("b", 1, 150);
        await WriteAsync(Second, "a");
        await WriteAsync(other, "b");
        await WriteAsync(Second, "account", "account 7");
        await Assert.ThrowsAsync<AttemptSupersededException>(() => WriteAsync(other, "late", "account 7"));
        await WriteAsync(other, "another account", "account 8");
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(other, "x", " "));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(other, "x", new string('x', 1_001)));
    }

    [SkippableFact]
    public async Task A_table_that_is_missing_is_told_of()
    {
        NeedPostgres();
        await ExecuteAsync("DROP TABLE scheduler_fence");
        Assert.StartsWith(
            "A table of the outbox is missing (relation \"scheduler_fence\" does not exist). Run OutboxSchema.CreateAsync once",
            (await Assert.ThrowsAsync<OutboxSchemaException>(() => WriteAsync(First, "x"))).Message,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Of_many_attempts_at_once_the_writes_are_in_the_order_of_their_tokens()
    {
        NeedPostgres();
        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => Task.Run(async () =>
        {
            try
            {
                await WriteAsync(Attempt("a", i, i), $"{i:D2}");
            }
            catch (AttemptSupersededException)
            {
                // One of the others was faster.
            }
        })));
        var written = await OrdersAsync();
        Assert.Equal(written.Order(StringComparer.Ordinal), written);
        Assert.Equal("40", written[^1]);
    }

    private async Task WriteAsync(TaskContext attempt, string what, string? resource = null)
    {
        await using var connection = await Data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await FencedWrite.CheckAsync(transaction, attempt, resource);
        await InsertAsync(transaction, what);
        await transaction.CommitAsync();
    }

    // The sequence is drawn from while the resource is locked.
    private static async Task InsertAsync(NpgsqlTransaction transaction, string what)
    {
        await using var insert = new NpgsqlCommand("INSERT INTO orders (id) VALUES ($1)", transaction.Connection, transaction) { Parameters = { new() { Value = what } } };
        await insert.ExecuteNonQueryAsync();
    }

    private async Task<List<string>> OrdersAsync()
    {
        await using var command = Data.CreateCommand("SELECT id FROM orders ORDER BY place");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }
}
