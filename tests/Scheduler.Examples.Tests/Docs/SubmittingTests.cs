using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Examples.Tests.Docs;

/// <summary>The examples of docs/submitting.md, run.</summary>
public sealed class SubmittingTests : IAsyncLifetime
{
    private EmbeddedScheduler _scheduler = null!;

    public async Task InitializeAsync() => _scheduler = await EmbeddedScheduler.StartAsync(options =>
    {
        options.Queues = [new QueueOptions(), new QueueOptions { Name = "images" }];
        options
            .Handle(Kinds.Resize, image => new Size(image.Width, image.Width / 2))
            .Handle("download", (string _) => { });
    });

    public async Task DisposeAsync() => await _scheduler.DisposeAsync();

    [Fact]
    public async Task Options()
    {
        var scheduler = _scheduler;
        var task = await scheduler.SubmitAsync("resize", new Resize("first.png", 100), o => o
            .After(TimeSpan.FromMinutes(5))
            .Queue("images")
            .Priority(5)
            .Timeout(TimeSpan.FromMinutes(1))
            .Unique("first.png"));

        var info = await scheduler.GetAsync(task);
        Assert.Equal(("images", 5, TaskPhase.Scheduled), (info!.Queue, info.Spec!.Priority, info.Phase));
    }

    [Fact]
    public async Task Typed_kinds()
    {
        var scheduler = _scheduler;
        var task = await scheduler.SubmitAsync(Kinds.Resize, new Resize("first.png", 100));
        Size size = await task.ResultAsync();

        Assert.Equal(new Size(100, 50), size);
    }

    [Fact]
    public async Task Handles()
    {
        var scheduler = _scheduler;
        var download = await scheduler.SubmitAsync("download", "https://example.org/first.png");
        var resize = await scheduler.SubmitAsync("resize", new Resize("first.png", 100), o => o.DependsOn(download));

        Assert.Equal(TaskPhase.Succeeded, (await resize.WaitAsync()).Phase);
    }

    [Fact]
    public async Task Streams()
    {
        var scheduler = _scheduler;
        var accepted = new List<TaskId>();
        var images = Enumerable.Range(0, 5_000).Select(i => Kinds.Resize.Task(new Resize($"{i}.png", 100), o => o.Queue("images")));
        await foreach (var receipt in scheduler.SubmitStreamAsync(images))
        {
            accepted.Add(receipt.Task);
        }

        Assert.Equal(5_000, accepted.Distinct().Count());
    }

    [Fact]
    public async Task Middleware()
    {
        var scheduler = _scheduler;
        var client = scheduler.WithSubmitMiddleware((tasks, next, cancellationToken) =>
            next([.. tasks.Select(task => task with { Principal = "ada" })], cancellationToken));

        var task = await client.SubmitAsync("resize", new Resize("first.png", 100), o => o.At(DateTimeOffset.UtcNow.AddDays(1)));
        Assert.Equal("ada", (await scheduler.GetAsync(task))!.Spec!.Principal);
    }
}
