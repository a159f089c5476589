using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Tests;

/// <summary>The examples of docs/testing.md: what stands there stands here, and runs.</summary>
public sealed class Examples
{
    private sealed record Resize(string Image, int Width);

    private sealed record Order(int Number, decimal Amount);

    [Fact]
    public async Task A_submit_runs_at_once()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<string, string>("greet", (string name) => $"Hello, {name}!"));

        var task = await scheduler.SubmitAsync<string>("greet", "Ada");

        Assert.Equal("Hello, Ada!", await task.ResultAsync());
    }

    [Fact]
    public async Task Step_by_step()
    {
        using var scheduler = TestScheduler.Start(MyApp.SetUp, TestMode.Manual);
        await scheduler.SubmitAsync(new TaskSpec { Id = "a", Kind = "resize", Payload = Payload.Json(new Resize("a.png", 100)) });
        await scheduler.SubmitAsync(new TaskSpec { Id = "b", Kind = "resize", Payload = Payload.Json(new Resize("b.png", 100)) });

        var first = scheduler.RunNext();                    // One attempt.
        Assert.Equal("a", first!.Id.Value);
        Assert.Equal(TaskPhase.Pending, (await scheduler.GetAsync("b"))!.Phase);

        scheduler.Run();                                    // All that is due now, and what comes of it.
        scheduler.AssertSucceeded("b");
    }

    [Fact]
    public void A_year_of_a_schedule()
    {
        var reports = new List<DateTimeOffset>();
        using var scheduler = TestScheduler.Start(options => options
            .Handle<string>("report", (string _, TaskContext context) =>
            {
                reports.Add(context.TimeProvider.GetUtcNow());
                return Task.CompletedTask;
            })
            .Schedule("nightly", "cron: 0 2 * * *", "report", "all", schedule => schedule with { Zone = "Europe/Berlin" }));

        scheduler.Advance(TimeSpan.FromDays(365));

        Assert.Equal(365, reports.Count);
    }

    [Fact]
    public async Task What_was_submitted()
    {
        using var scheduler = TestScheduler.Start(MyApp.SetUp, TestMode.Manual);
        await MyApp.UploadAsync(scheduler, "a.png");

        scheduler.AssertSubmitted("resize", new Resize("a.png", 100));                      // Compared as JSON.
        scheduler.AssertSubmitted<Resize>("resize", resize => resize.Width == 100);
        var task = scheduler.AssertSubmitted("resize", task => task.Queue == "images");
        scheduler.AssertNotSubmitted("greet");
        scheduler.RunToEnd();
        scheduler.AssertSucceeded(task.Id);
    }

    [Fact]
    public async Task A_host()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddScheduler(MyApp.SetUp);     // As in production, and then:
        builder.Services.UseTestScheduler();

        using var host = builder.Build();
        await MyApp.UploadAsync(host.Services.GetRequiredService<ISchedulerClient>(), "a.png");

        host.Services.GetRequiredService<TestScheduler>().AssertSubmitted("resize");
    }

    [Fact]
    public async Task A_handler_waits_for_the_test()
    {
        TestSignal? answered = null;
        using var scheduler = TestScheduler.Start(options => options.Handle<int>("ask", async (int _) => await answered!.WaitAsync()));
        answered = scheduler.NewSignal();

        var receipt = await scheduler.SubmitAsync(new TaskSpec { Id = "ask-1", Kind = "ask", Payload = Payload.Json(1) });
        Assert.Equal(TaskPhase.Running, (await scheduler.GetAsync(receipt.Task))!.Phase);

        answered.Set();
        scheduler.AssertSucceeded(receipt.Task);
    }

    [Fact]
    public void An_order_is_charged_once()
    {
        FaultTest.Run(world =>
        {
            var bank = new Bank();                          // A new one for each world.
            world.Options.Handle<Order>("charge", (Order order) => bank.ChargeOnceAsync(order.Number, order.Amount));
            world.Work(async scheduler =>
            {
                for (var number = 1; number <= 5; number++)
                {
                    await scheduler.SubmitAsync(new TaskSpec { Id = $"order-{number}", Kind = "charge", Payload = Payload.Json(new Order(number, 9.95m)) });
                }
            });
            world.Check("each order is charged once", () => bank.Charges.Count == 5 && bank.Charges.All(charge => charge.Value == 9.95m));
            world.CheckAllSucceed();
        });
    }

    [Fact]
    public void A_faulty_handler_is_found()
    {
        var wrong = Assert.Throws<SchedulerTestException>(() => FaultTest.Run(world =>
        {
            var bank = new Bank();
            world.Options.Handle<Order>("charge", (Order order) => bank.ChargeAsync(order.Number, order.Amount));
            world.Work(scheduler => scheduler.SubmitAsync(new TaskSpec { Id = "order-1", Kind = "charge", Payload = Payload.Json(new Order(1, 9.95m)) }).AsTask());
            world.CheckEach("its order is charged once", _ => bank.Charges[1] == 9.95m);
        }));

        // What else happens in that world may be another thing in a later version.
        var (said, documented) = (wrong.Message.ReplaceLineEndings("\n").Split('\n'), Docs.Block("text").Split('\n'));
        Assert.Equal((WithoutNumbers(documented[0]), WithoutNumbers(documented[^1])), (WithoutNumbers(said[0]), WithoutNumbers(said[^1])));
        Assert.Contains("attempt 2 begins on node-", wrong.Message, StringComparison.Ordinal);
    }

    private static string WithoutNumbers(string text) => string.Concat(text.Where(letter => !char.IsDigit(letter)));

    /// <summary>What the examples call the application.</summary>
    private static class MyApp
    {
        public static void SetUp(EmbeddedOptions options)
        {
            options.Queues = [new QueueOptions(), new QueueOptions { Name = "images" }];
            options.Handle<Resize>("resize", (Resize _) => Task.CompletedTask);
        }

        public static async Task UploadAsync(ISchedulerClient scheduler, string image) => await scheduler.SubmitAsync(
            new TaskSpec { Id = "resize-" + image, Kind = "resize", Queue = "images", Payload = Payload.Json(new Resize(image, 100)) });
    }

    private sealed class Bank
    {
        public Dictionary<int, decimal> Charges { get; } = [];

        public async Task ChargeAsync(int order, decimal amount)
        {
            await Task.Yield();                             // As over a network: here an attempt may be killed.
            Charges[order] = Charges.GetValueOrDefault(order) + amount;
        }

        public async Task ChargeOnceAsync(int order, decimal amount)
        {
            await Task.Yield();
            Charges.TryAdd(order, amount);
        }
    }
}
