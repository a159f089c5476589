using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Examples.Tests.Docs;

/// <summary>The examples of docs/handlers.md, run.</summary>
public sealed class HandlersTests
{
    private static readonly ServiceProvider Services =
        new ServiceCollection().AddSingleton<IImages, StoredImages>().AddSingleton<List<string>>().BuildServiceProvider();

    [Fact]
    public async Task Functions()
    {
        await using var scheduler = await StartAsync(options =>
        {
            options.Handle("greet", (string name) => $"Hello, {name}!");
            options.Handle("resize", async (Resize image, IImages images, CancellationToken cancellationToken) =>
                await images.ResizeAsync(image, cancellationToken));
            options.Handle("clean-up", async (TaskContext context) => await Task.Delay(TimeSpan.FromMilliseconds(1), context.CancellationToken));
        });

        Assert.Equal("Hello, Ada!", await (await scheduler.SubmitAsync<string>("greet", "Ada")).ResultAsync());
        Assert.Equal(new Size(100, 50), await (await scheduler.SubmitAsync(Kinds.Resize, new Resize("a.png", 100))).ResultAsync());
        Assert.Equal(TaskPhase.Succeeded, (await (await scheduler.SubmitAsync("clean-up")).WaitAsync()).Phase);
    }

    [Fact]
    public async Task Typed_kinds()
    {
        await using var scheduler = await StartAsync(options =>
        {
            options.Handle(Kinds.Resize, image => new Size(image.Width, image.Width / 2));
            options.Handle(Kinds.Forget, async (string image, IImages images) => await images.ForgetAsync(image));
        });

        Assert.Equal(new Size(100, 50), await (await scheduler.SubmitAsync(Kinds.Resize, new Resize("a.png", 100))).ResultAsync());
        Assert.Equal(TaskPhase.Succeeded, (await (await scheduler.SubmitAsync(Kinds.Forget, "a.png")).WaitAsync()).Phase);
    }

    [Fact]
    public async Task Classes()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-docs-").FullName;
        var application = Host.CreateEmptyApplicationBuilder(null);
        var services = application.Services;
        services.AddSingleton<IImages, Images>();
        services.AddTaskHandler<ResizeHandler>();
        services.AddScheduler(options => options.DataFolder = folder);
        using (var host = application.Build())
        {
            await host.StartAsync();
            var task = await host.Services.GetRequiredService<ISchedulerClient>().SubmitAsync<Size>("thumbnail", new Resize("a.png", 100));
            Assert.Equal(new Size(100, 50), await task.ResultAsync());
            await host.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Changes()
    {
        await using var scheduler = await StartAsync(options =>
        {
            options
                .Handle(Kinds.Measure, box => $"{box.Width} by {box.Height}")
                .Upcast("measure", fromVersion: 1, (JsonObject old) => new Square((int)old["side"]!))
                .Upcast("measure", fromVersion: 2, (Square old) => new Box(old.Side, old.Side))
                .Alias("measure-box", "measure");
        });

        Assert.Equal("3 by 3", await (await scheduler.SubmitAsync<string>("measure-box", new { Side = 3 })).ResultAsync());
        Assert.Equal("3 by 4", await (await scheduler.SubmitAsync(Kinds.Measure, new Box(3, 4))).ResultAsync());
    }

    [Fact]
    public async Task Middleware()
    {
        await using var scheduler = await StartAsync(options =>
        {
            options.UseMiddleware(async (payload, context, next) =>
            {
                context.Items["tenant"] = context.Headers.GetValueOrDefault("tenant", "none");
                try
                {
                    return await next(payload, context);
                }
                catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    throw new RetryAfterException(TimeSpan.FromMinutes(1));
                }
            });
            options.UseMiddleware<Timing>().Handle("tenant", (TaskContext context) => context.Items["tenant"]);
        });

        Assert.Equal("acme", await (await scheduler.SubmitAsync<string>("tenant", null, o => o.Header("tenant", "acme"))).ResultAsync());
        Assert.Contains(Services.GetRequiredService<List<string>>(), line => line.StartsWith("tenant took", StringComparison.Ordinal));
    }

    private static Task<EmbeddedScheduler> StartAsync(Action<EmbeddedOptions> configure) => EmbeddedScheduler.StartAsync(options =>
    {
        options.Services = Services;
        configure(options);
    });

    private sealed class Images : StoredImages;
}

public interface IImages
{
    Task<Size> ResizeAsync(Resize resize, CancellationToken cancellationToken);

    Task ForgetAsync(string image);
}

internal class StoredImages : IImages
{
    public Task<Size> ResizeAsync(Resize resize, CancellationToken cancellationToken) => Task.FromResult(new Size(resize.Width, resize.Width / 2));

    public Task ForgetAsync(string image) => Task.CompletedTask;
}

[TaskKind("resize", Aliases = ["thumbnail"])]
public sealed class ResizeHandler(IImages images) : ITaskHandler<Resize, Size>
{
    public async Task<Size> HandleAsync(Resize payload, TaskContext context) =>
        await images.ResizeAsync(payload, context.CancellationToken);
}

public sealed class Timing(List<string> log) : ITaskMiddleware
{
    public async ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next)
    {
        var startedAt = context.TimeProvider.GetTimestamp();
        var result = await next(payload, context);
        log.Add($"{context.Kind} took {context.TimeProvider.GetElapsedTime(startedAt)}.");
        return result;
    }
}
