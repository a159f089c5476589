using Npgsql;
using Scheduler.Execution.Handlers;

namespace Scheduler.Outbox.Programs;

/// <summary>A table with a row for each write of a task's attempts. The first attempt waits for a <c>NOTIFY go</c>, whatever it is told meanwhile: a
/// handler that does not listen to its cancellation.</summary>
internal static class Ledger
{
    public static async Task WriteAsync(string database, TaskContext context)
    {
        await using var dataSource = NpgsqlDataSource.Create(database);
        await using var connection = await dataSource.OpenConnectionAsync(CancellationToken.None);
        if (context.Attempt == 1)
        {
            await using var listen = new NpgsqlCommand("LISTEN go", connection);
            await listen.ExecuteNonQueryAsync(CancellationToken.None);
            Say(context, "waits");
            await connection.WaitAsync(CancellationToken.None);
        }

        try
        {
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            await using (var write = new NpgsqlCommand("INSERT INTO ledger (attempt) VALUES ($1)", connection, transaction) { Parameters = { new() { Value = context.Attempt } } })
            {
                await write.ExecuteNonQueryAsync(CancellationToken.None);
            }

            await FencedWrite.CheckAsync(transaction, context, cancellationToken: CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
            Say(context, "has written");
        }
        catch (AttemptSupersededException)
        {
            Say(context, "was refused");
            throw;
        }
    }

    private static void Say(TaskContext context, string what) => Console.WriteLine($"Attempt {context.Attempt} {what}.");
}
