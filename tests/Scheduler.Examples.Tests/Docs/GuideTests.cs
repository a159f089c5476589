using System.Net;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Examples.Tests.Docs;

/// <summary>The examples of README.md, docs/cluster.md, graphs.md, job-lifecycle.md, results.md and schedules.md that need one process, run.</summary>
public sealed class GuideTests
{
    [Fact]
    public async Task Readme()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
        var task = await scheduler.SubmitAsync<string>("greet", "Ada");
        Console.WriteLine(await task.ResultAsync());

        Assert.Equal("Hello, Ada!", await task.ResultAsync());
    }

    [Fact]
    public async Task Results_that_others_read()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.Handle("square", (int number) => number * number);
            options.Handle("sum", async (TaskContext context) =>
            {
                var sum = 0;
                foreach (var input in context.Inputs)
                {
                    sum += await context.InputAsync<int>(input.Task);
                }

                return sum;
            });
        });

        await scheduler.TrySubmitAsync(
        [
            new TaskSpec { Id = "a", Kind = "square", Payload = Payload.Json(3) },
            new TaskSpec { Id = "b", Kind = "square", Payload = Payload.Json(4) },
            new TaskSpec { Id = "c", Kind = "sum", After = ["a", "b"] },
        ]);

        Assert.Equal(25, Payload.Read<int>((await scheduler.WaitAsync("c")).Result!.Value));
    }

    [Fact]
    public async Task Tasks_that_a_handler_adds()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-docs-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.png"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "b.png"), "");
        await using (var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.Handle("split", (string folder, TaskContext context) =>
            {
                var parts = Directory.GetFiles(folder).Select(file => context.Then("resize", file, inGroup: true)).ToArray();
                context.Then("report", folder, o => o.DependsOn(parts.Select(part => (Dependency)part)));
                return parts.Length;
            });
            options.Handle("resize", (string file) => Path.GetFileName(file));
            options.Handle("report", (string folder, TaskContext context) => context.Attempt);
        }))
        {
            await scheduler.OpenGroupAsync("all");
            await scheduler.TrySubmitAsync([new TaskSpec { Id = "s", Kind = "split", Payload = Payload.Json(folder), Group = "all" }]);
            Assert.Equal(2, Payload.Read<int>((await scheduler.WaitAsync("s")).Result!.Value));
            var added = (await scheduler.ListAsync(new TaskFilter())).Tasks.Where(task => task.Kind is "resize" or "report").ToArray();
            Assert.Equal(3, added.Length);
            foreach (var task in added)
            {
                Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(task.Id)).Phase);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Schedules_of_a_program()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options
            .Handle("report", (string region) => Report(region))
            .Schedule("nightly", "cron: 0 2 * * *", "report", "eu", s => s with { Zone = "Europe/Berlin" }));

        var run = (await scheduler.RunScheduleAsync("nightly")).OrThrow();
        Assert.Equal("of eu", Payload.Read<string>((await scheduler.WaitAsync(run.Task)).Result!.Value));

        static string Report(string region) => $"of {region}";
    }

    [Fact]
    public async Task Groups()
    {
        await using var client = await EmbeddedScheduler.StartAsync(options => options
            .Handle("extract", (TaskContext _) => "orders").Handle("load", (TaskContext _) => { }).Handle("report", (TaskContext _) => "done"));

        await client.OpenGroupAsync("extract");
        await client.TrySubmitAsync([
            new TaskSpec { Id = "orders", Kind = "extract", Group = "extract" },
            new TaskSpec { Id = "load", Kind = "load", After = [Dependency.OnGroup("extract")] },
            new TaskSpec { Id = "report", Kind = "report", After = ["load"] },
        ]);
        await client.SealGroupAsync("extract");

        Assert.Equal(TaskPhase.Succeeded, (await client.WaitAsync("report")).Phase);
    }

    [Fact]
    public async Task Rules_of_exceptions()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(handlers =>
        {
            handlers
                .OnException<HttpRequestException>(e => e.StatusCode == HttpStatusCode.TooManyRequests ? RetryDecision.After(TimeSpan.FromSeconds(30)) : RetryDecision.ByPolicy)
                .OnException<ArgumentException>(_ => RetryDecision.Never)
                .OnException<Exception>("charge-card", _ => RetryDecision.Never);
            handlers.Handle("charge-card", (TaskContext _) => throw new InvalidOperationException("No money."));
            handlers.Handle("check", (TaskContext _) => throw new ArgumentException("No card."));
        });

        foreach (var kind in new[] { "charge-card", "check" })
        {
            var ended = await (await scheduler.SubmitAsync(kind)).WaitAsync();
            Assert.Equal((TaskPhase.Failed, 1), (ended.Phase, ended.Attempt));
        }
    }

    [Fact]
    public async Task A_store_that_looks_at_the_token()
    {
        var database = new Database();
        await using var scheduler = await EmbeddedScheduler.StartAsync(handlers =>
        {
            handlers.Handle<Transfer>("transfer", async (transfer, context) =>
            {
                var changed = await database.ExecuteAsync(
                    "UPDATE account SET balance = @balance, fence = @token WHERE id = @id AND fence <= @token",
                    new { transfer.Id, transfer.Balance, token = context.Token.Value });
                if (changed == 0)
                {
                    throw new TaskFailedException("A later attempt was here.");
                }
            });
        });

        Assert.Equal(TaskPhase.Succeeded, (await (await scheduler.SubmitAsync("transfer", new Transfer("a", 5))).WaitAsync()).Phase);
        database.Fence = long.MaxValue;
        Assert.Equal("A later attempt was here.", (await (await scheduler.SubmitAsync("transfer", new Transfer("a", 6))).WaitAsync()).Error);
    }

    private sealed record Transfer(string Id, int Balance);

    // In place of a database and a library that sends it statements with the properties of an object as their parameters.
    private sealed class Database
    {
        public long Fence { get; set; }

        public Task<int> ExecuteAsync(string sql, object parameters)
        {
            Assert.Contains("fence <= @token", sql, StringComparison.Ordinal);
            var token = (long)parameters.GetType().GetProperty("token")!.GetValue(parameters)!;
            (var isLater, Fence) = (Fence <= token, Math.Max(Fence, token));
            return Task.FromResult(isLater ? 1 : 0);
        }
    }
}
