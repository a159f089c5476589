using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Outbox.EntityFrameworkCore;
using Scheduler.Outbox.Tests.Support;

namespace Scheduler.Outbox.Tests;

/// <summary>The same with Entity Framework Core.</summary>
public sealed class EntityFrameworkTests(PostgresServer server) : OutboxTest(server)
{
    private static readonly TaskContext First = FencedWriteTests.Attempt("a", 1, 100);
    private static readonly TaskContext Second = FencedWriteTests.Attempt("a", 2, 200);

    [SkippableFact]
    public async Task A_save_submits_together_with_its_entities()
    {
        NeedPostgres();
        await using var shop = Shop();
        foreach (var id in (string[])["b", "a", "c"])
        {
            shop.Add(new Order { Id = id });
            shop.SubmitTask(Ship(id));
        }

        var resize = shop.SubmitTask("ship", new { width = 100 });
        Assert.Equal(default, await RelayAllAsync());
        await shop.SaveChangesAsync();
        Assert.Equal(4, (await RelayAllAsync()).Accepted);
        await UntilFinishedAsync("a", "b", "c", resize);
        Assert.Equal(["b", "a", "c", resize.Value], Shipped);

        // The tasks are in nobody's way any more.
        Assert.Equal(3, shop.ChangeTracker.Entries().Count());
    }

    [SkippableFact]
    public async Task A_save_that_fails_submits_nothing()
    {
        NeedPostgres();
        await OrderAsync("a");
        await using (var shop = Shop())
        {
            shop.Add(new Order { Id = "a" });
            shop.SubmitTask(Ship("x"));
            await Assert.ThrowsAsync<DbUpdateException>(() => shop.SaveChangesAsync());
        }

        await using (var shop = Shop())
        {
            await using var transaction = await shop.Database.BeginTransactionAsync();
            shop.SubmitTask(Ship("y"));
            await shop.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        Assert.Equal(1, (await RelayAllAsync()).Accepted);
        Assert.Null(await Scheduler.GetAsync("x"));
        Assert.Null(await Scheduler.GetAsync("y"));
    }

    [SkippableFact]
    public async Task Tasks_of_one_submit_go_together()
    {
        NeedPostgres();
        await using var shop = Shop();
        shop.SubmitTasks([Ship("a") with { Group = "g", After = ["b"] }, Ship("b") with { Group = "g" }]);
        shop.SaveChanges();
        Assert.Equal(2, (await RelayAllAsync()).Accepted);
        await UntilFinishedAsync("a");
        Assert.Equal(["b", "a"], Shipped);
        Assert.Throws<RequestRejectedException>(() => shop.SubmitTask(Ship("")));
        Assert.Throws<SchedulerConfigurationException>(() => new PlainContext(Database).SubmitTask(Ship("a")));
        Assert.Throws<SchedulerConfigurationException>(() => new PlainContext(Database).Fence(First));
        Assert.Throws<SchedulerConfigurationException>(() => new ShopContext(ShopContext.Options(Database, isFenced: false)).Fence(First));
    }

    [SkippableFact]
    public async Task The_model_makes_the_same_tables_as_the_script()
    {
        NeedPostgres();
        var byScript = await ColumnsAsync();
        await ExecuteAsync("DROP TABLE scheduler_outbox, scheduler_outbox_refused, scheduler_outbox_relay, scheduler_fence, orders");
        await using (var shop = Shop())
        {
            await ExecuteAsync(shop.Database.GenerateCreateScript());
        }

        Assert.Equal(byScript, await ColumnsAsync());
        await ExecuteAsync("""INSERT INTO scheduler_outbox (id, spec) VALUES ('a', '{"kind": "ship"}')""");
        Assert.Equal(1, (await RelayAllAsync()).Accepted);
    }

    [SkippableTheory]
    [InlineData("save")]
    [InlineData("save, not async")]
    [InlineData("transaction")]
    [InlineData("transaction of Npgsql")]
    [InlineData("update")]
    public async Task A_superseded_attempt_can_t_write(string how)
    {
        NeedPostgres();
        await WriteAsync(First, "x", how);
        await WriteAsync(Second, "y", how);
        await WriteAsync(Second, "z", how);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(First, "late", how));
        Assert.Equal(("task:a", 100, 200), refused is AttemptSupersededException e ? (e.Resource, e.Token.Value, e.Highest.Value) : throw refused);
        await using var shop = Shop();
        Assert.Equal(how == "update" ? [] : ["x", "y", "z"], await shop.Orders.Select(o => o.Id).Order().ToListAsync());
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()"));
    }

    [SkippableFact]
    public async Task A_write_that_would_not_be_checked_is_not_made()
    {
        NeedPostgres();
        await using var shop = Shop();
        shop.Fence(First);
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Orders.ExecuteDeleteAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Database.ExecuteSqlRawAsync("DELETE FROM orders"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Database.SqlQueryRaw<string>("INSERT INTO orders (\"Id\") VALUES ('late') RETURNING \"Id\"").ToListAsync());
        Assert.Equal([1], await shop.Database.SqlQueryRaw<int>("SELECT 1 AS \"Value\"").ToListAsync());
        shop.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        shop.Add(new Order { Id = "a" });
        var fault = await Assert.ThrowsAsync<DbUpdateException>(() => shop.SaveChangesAsync());
        Assert.StartsWith("The context is fenced, and this would write without a transaction", fault.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(0, await shop.Orders.CountAsync());
        await shop.Database.BeginTransactionAsync();
        Assert.Throws<InvalidOperationException>(() => shop.Fence(Second));
    }

    [SkippableFact]
    public async Task A_context_of_a_pool_forgets_its_attempt()
    {
        NeedPostgres();
        await WriteAsync(Second, "a", "save");
        var pool = new Microsoft.EntityFrameworkCore.Infrastructure.PooledDbContextFactory<ShopContext>(ShopContext.Options(Database, isFenced: true), poolSize: 1);
        await using (var shop = await pool.CreateDbContextAsync())
        {
            shop.Fence(First);
            shop.Add(new Order { Id = "b" });
            await Assert.ThrowsAsync<AttemptSupersededException>(() => shop.SaveChangesAsync());
        }

        await using (var shop = await pool.CreateDbContextAsync())
        {
            shop.Add(new Order { Id = "b" });
            await shop.SaveChangesAsync();
        }
    }

    private async Task WriteAsync(TaskContext attempt, string id, string how)
    {
        await using var shop = Shop();
        shop.Fence(attempt);
        shop.Add(new Order { Id = id });
        switch (how)
        {
            case "save":
                await shop.SaveChangesAsync();
                break;
            case "save, not async":
                shop.SaveChanges();
                break;
            case "update":
                await using (var transaction = await shop.Database.BeginTransactionAsync())
                {
                    await shop.Orders.ExecuteUpdateAsync(orders => orders.SetProperty(o => o.Note, id));
                    await transaction.CommitAsync();
                }

                break;
            case "transaction":
                await using (var transaction = await shop.Database.BeginTransactionAsync())
                {
                    await shop.SaveChangesAsync();
                    await transaction.CommitAsync();
                }

                break;
            default:
                await using (var connection = await Data.OpenConnectionAsync())
                await using (var transaction = await connection.BeginTransactionAsync())
                {
                    shop.Database.SetDbConnection(connection);
                    await shop.Database.UseTransactionAsync(transaction);
                    await shop.SaveChangesAsync();
                    await transaction.CommitAsync();
                }

                break;
        }

    }

    private ShopContext Shop() => new(ShopContext.Options(Database, isFenced: true));

    private async Task<List<string>> ColumnsAsync()
    {
        await using var command = Data.CreateCommand(
            """
            SELECT concat_ws(' ', table_name, column_name, data_type, udt_name, is_nullable, is_identity, identity_generation) FROM information_schema.columns
            WHERE table_name LIKE 'scheduler_%' ORDER BY 1
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    private sealed class Order
    {
        public required string Id { get; set; }

        public string? Note { get; set; }
    }

    private sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        public DbSet<Order> Orders => Set<Order>();

        public static DbContextOptions<ShopContext> Options(string database, bool isFenced)
        {
            var options = new DbContextOptionsBuilder<ShopContext>().UseNpgsql(database);
            return (isFenced ? options.UseSchedulerOutbox() : options).Options;
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.AddSchedulerOutbox();
            modelBuilder.Entity<Order>(order =>
            {
                order.ToTable("orders");
                order.Property(o => o.Id).HasColumnName("id");
                order.Property(o => o.Note).HasColumnName("note");
            });
        }
    }

    private sealed class PlainContext(string database) : DbContext(new DbContextOptionsBuilder<PlainContext>().UseNpgsql(new NpgsqlConnection(database)).Options);
}
