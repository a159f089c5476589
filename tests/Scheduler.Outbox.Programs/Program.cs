// Programs that tests kill or pause.

using System.Globalization;
using Npgsql;
using Scheduler.Core.Contracts;
using Scheduler.Hosting.Nodes;
using Scheduler.Http;
using Scheduler.Outbox;
using Scheduler.Outbox.Programs;

if (args is ["shop", var server, var database, var stopAt])
{
    await ShopAsync(new Uri(server), database, stopAt);
    return 0;
}

// A node whose handler writes to a ledger.
var ledger = Environment.GetEnvironmentVariable("LEDGER")!;
return await NodeHost.RunAsync(args, handlers => handlers.Handle<object?>("write-ledger", (_, context) => Ledger.WriteAsync(ledger, context)));

// Takes orders, one transaction each, and relays their tasks, until it is killed. It says what it has done, in lines, and stops for ever where
// it is told to.
static async Task ShopAsync(Uri server, string database, string stopAt)
{
    await using var dataSource = NpgsqlDataSource.Create(database);
    using var client = new HttpSchedulerClient(server);
    var told = new ToldClient(client, stopAt);
    var outbox = new TaskOutbox();
    await using var relay = new OutboxRelay(told, new OutboxOptions { DataSource = dataSource });
    for (var i = 0; ; i++)
    {
        await using (var connection = await dataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            var id = Guid.CreateVersion7().ToString("N");
            await using var insert = new NpgsqlCommand("INSERT INTO orders (id) VALUES ($1)", connection) { Parameters = { new() { Value = id } } };
            await insert.ExecuteNonQueryAsync();
            await outbox.SubmitAsync(transaction, new TaskSpec { Id = id, Kind = "ship" });
            await transaction.CommitAsync();
        }

        await ToldClient.SayAsync("committed", stopAt);
        await relay.RelayAsync();
        await ToldClient.SayAsync(string.Create(CultureInfo.InvariantCulture, $"acknowledged {i}"), stopAt);
    }
}
