using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Outbox.Tests.Support;

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}

/// <summary>With a database that has the outbox's tables and one of the application's own, and an embedded scheduler.</summary>
[Collection(PostgresTests.Name)]
public abstract class OutboxTest(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private string? _database;
    private EmbeddedScheduler? _scheduler;

    protected NpgsqlDataSource Data { get; private set; } = null!;

    protected string Database => _database!;

    protected EmbeddedScheduler Scheduler => _scheduler!;

    protected TaskOutbox Outbox { get; } = new();

    /// <summary>Tasks of the kind <c>ship</c>, in the order in which they ran.</summary>
    protected List<string> Shipped { get; } = [];

    protected virtual SchedulerLimits Limits => SchedulerLimits.Default;

    public async Task InitializeAsync()
    {
        if (server.Missing is not null)
        {
            return;
        }

        _database = server.NewDatabase();
        Data = NpgsqlDataSource.Create(_database + ";Maximum Pool Size=20");
        await OutboxSchema.CreateAsync(Data);
        await ExecuteAsync("CREATE TABLE orders (id text PRIMARY KEY, place bigint GENERATED ALWAYS AS IDENTITY, note text)");
        _scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.Limits = Limits;
            options.Nodes = [new NodeOptions { Slots = 1 }];
            options.Handlers.Handle<object?>("ship", (_, context) =>
            {
                lock (Shipped)
                {
                    Shipped.Add(context.TaskId.Value);
                }

                return Task.CompletedTask;
            });
        });
    }

    public async Task DisposeAsync()
    {
        if (_scheduler is not null)
        {
            await _scheduler.DisposeAsync();
            await Data.DisposeAsync();
        }
    }

    protected static TaskSpec Ship(string id) => new() { Id = id, Kind = "ship" };

    /// <summary>First in each test: what is missing is the test's to say.</summary>
    protected void NeedPostgres() => Skip.If(server.Missing is not null, server.Missing);

    protected OutboxRelay Relay(ISchedulerClient? client = null, Action<OutboxOptions>? configure = null)
    {
        var options = new OutboxOptions { DataSource = Data };
        configure?.Invoke(options);
        return new OutboxRelay(client ?? Scheduler, options);
    }

    protected async Task<OutboxRelayed> RelayAllAsync(ISchedulerClient? client = null, Action<OutboxOptions>? configure = null)
    {
        await using var relay = Relay(client, configure);
        return await relay.RelayAsync();
    }

    /// <summary>Orders with a task each, in one transaction.</summary>
    protected async Task OrderAsync(params string[] ids)
    {
        await using var connection = await Data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await OrderAsync(transaction, ids);
        await transaction.CommitAsync();
    }

    protected async Task OrderAsync(NpgsqlTransaction transaction, params string[] ids)
    {
        foreach (var id in ids)
        {
            await using var insert = new NpgsqlCommand("INSERT INTO orders (id) VALUES ($1)", transaction.Connection, transaction)
            {
                Parameters = { new() { Value = id } },
            };
            await insert.ExecuteNonQueryAsync();
            await Outbox.SubmitAsync(transaction, Ship(id));
        }
    }

    protected async Task SubmitAsync(params TaskSpec[] tasks)
    {
        await using var connection = await Data.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Outbox.SubmitManyAsync(transaction, tasks);
        await transaction.CommitAsync();
    }

    protected Task UntilFinishedAsync(params TaskId[] tasks) => Scheduler.WaitAllAsync(tasks).WaitAsync(Soon);

    protected async Task ExecuteAsync(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    protected async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    protected Task<long> WaitingAsync() => ScalarAsync<long>("SELECT count(*) FROM scheduler_outbox");

    /// <summary>As if so much time had passed that a relay which was killed counts as dead.</summary>
    protected Task EndHoldAsync() => ExecuteAsync("UPDATE scheduler_outbox_relay SET until = clock_timestamp()");
}
