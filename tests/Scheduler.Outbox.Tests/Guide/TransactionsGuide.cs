using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;
using Scheduler.Outbox;
using Scheduler.Outbox.EntityFrameworkCore;

// Not inside of the scheduler's own, so that it sees no more than a user's program does.
namespace Shop;

public sealed record Ship(string Order);

/// <summary>The examples of docs/transactions.md, word for word.</summary>
public static class TransactionsGuide
{
    public static void AddServices(IServiceCollection services, string database)
    {
        services.AddScheduler(options => options.Handle<Ship>("ship", ship => Console.WriteLine($"Ships {ship.Order}.")));
        services.AddSchedulerOutbox(options => options.ConnectionString = database);
    }

    public static async Task CreateTablesAsync(NpgsqlDataSource dataSource)
    {
        await OutboxSchema.CreateAsync(dataSource);
    }

    public static async Task<TaskId> TakeOrderAsync(NpgsqlDataSource dataSource, TaskOutbox outbox, string order)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO orders (id) VALUES ($1)", connection, transaction)
        {
            Parameters = { new() { Value = order } },
        };
        await insert.ExecuteNonQueryAsync();

        var task = await outbox.SubmitAsync(transaction, "ship", new Ship(order));
        await transaction.CommitAsync();
        return task;
    }

    public static async Task<TaskId> TakeOrderAsync(ShopContext shop, string order)
    {
        shop.Orders.Add(new Order { Id = order });
        var task = shop.SubmitTask("ship", new Ship(order));
        await shop.SaveChangesAsync();
        return task;
    }

    public static async Task<long> RetryAsync(NpgsqlConnection connection, TaskOutbox outbox)
    {
        foreach (var refused in await outbox.ListRefusedAsync(connection))
        {
            Console.WriteLine($"{refused.Id} since {refused.RefusedAt:u}: {refused.Reason}");
        }

        return await outbox.RetryRefusedAsync(connection);
    }

    public static void AddHandler(EmbeddedOptions options, NpgsqlDataSource dataSource)
    {
        options.Handle<Ship>("ship", async (ship, context) =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(context.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(context.CancellationToken);
            await FencedWrite.CheckAsync(transaction, context);
            await using var update = new NpgsqlCommand("UPDATE orders SET note = 'shipped' WHERE id = $1", connection, transaction)
            {
                Parameters = { new() { Value = ship.Order } },
            };
            await update.ExecuteNonQueryAsync(context.CancellationToken);
            await transaction.CommitAsync(context.CancellationToken);
        });
    }

    public static async Task ShipAsync(ShopContext shop, Ship ship, TaskContext context)
    {
        shop.Fence(context);
        var order = await shop.Orders.SingleAsync(o => o.Id == ship.Order, context.CancellationToken);
        order.Note = "shipped";
        await shop.SaveChangesAsync(context.CancellationToken);
    }
}

public sealed class Order
{
    public required string Id { get; set; }

    public string? Note { get; set; }
}

public sealed class ShopContext(string database) : DbContext
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(database).UseSchedulerOutbox();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.AddSchedulerOutbox();
        model.Entity<Order>().ToTable("orders");
        model.Entity<Order>().Property(order => order.Id).HasColumnName("id");
        model.Entity<Order>().Property(order => order.Note).HasColumnName("note");
    }
}
