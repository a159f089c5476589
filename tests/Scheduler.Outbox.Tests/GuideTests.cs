using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Outbox.Tests.Support;
using Shop;

namespace Scheduler.Outbox.Tests;

/// <summary>What docs/transactions.md shows is compiled here, and works.</summary>
public sealed partial class GuideTests(PostgresServer server) : OutboxTest(server)
{
    [Fact]
    public void Each_example_is_in_the_program_that_is_tested()
    {
        var program = Plain(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Guide", "TransactionsGuide.cs")));
        var examples = Example().Matches(Guide).Select(match => Plain(match.Groups["code"].Value)).ToArray();
        Assert.Equal(9, examples.Length);
        Assert.All(examples, example => Assert.Contains(example, program, StringComparison.Ordinal));
    }

    [Fact]
    public void The_script_in_the_guide_is_that_of_the_library() =>
        Assert.Contains(Plain(OutboxSchema.Script()), Plain(Guide), StringComparison.Ordinal);

    [SkippableFact]
    public async Task The_examples_work()
    {
        NeedPostgres();
        var builder = Host.CreateApplicationBuilder();
        TransactionsGuide.AddServices(builder.Services, Database);
        using var host = builder.Build();
        await TransactionsGuide.CreateTablesAsync(Data);
        await host.StartAsync();
        var outbox = host.Services.GetRequiredService<TaskOutbox>();
        var client = host.Services.GetRequiredService<ISchedulerClient>();
        var first = await TransactionsGuide.TakeOrderAsync(Data, outbox, "first");
        TaskId second;
        await using (var shop = new ShopContext(Database))
        {
            second = await TransactionsGuide.TakeOrderAsync(shop, "second");
        }

        foreach (var task in (TaskId[])[first, second])
        {
            while (await client.GetAsync(task) is null)
            {
                await Task.Yield();
            }

            Assert.Equal(TaskPhase.Succeeded, (await client.WaitAsync(task)).Phase);
        }

        await using (var connection = await Data.OpenConnectionAsync())
        {
            Assert.Equal(0, await TransactionsGuide.RetryAsync(connection, outbox));
        }

        await host.StopAsync();
        await FencedAsync();
    }

    private async Task FencedAsync()
    {
        await using (var scheduler = await EmbeddedScheduler.StartAsync(options => TransactionsGuide.AddHandler(options, Data)))
        {
            await scheduler.WaitAsync((await scheduler.SubmitAsync<object?>("ship", new Ship("first"))).Id);
        }

        Assert.Equal("shipped", await ScalarAsync<string>("SELECT note FROM orders WHERE id = 'first'"));
        await using (var shop = new ShopContext(Database))
        {
            await TransactionsGuide.ShipAsync(shop, new Ship("second"), FencedWriteTests.Attempt("a", 2, 200));
        }

        await ExecuteAsync("UPDATE orders SET note = NULL");
        await using (var shop = new ShopContext(Database))
        {
            await Assert.ThrowsAsync<AttemptSupersededException>(() => TransactionsGuide.ShipAsync(shop, new Ship("first"), FencedWriteTests.Attempt("a", 1, 100)));
        }
    }

    private static string Guide => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "transactions.md"));

    // Without indents.
    private static string Plain(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
