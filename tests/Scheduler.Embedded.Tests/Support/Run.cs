using Scheduler.Behaviour;
using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Tests.Support;

/// <summary>Schedulers and tasks as the tests need them.</summary>
internal static class Run
{
    /// <summary>Not within any test.</summary>
    public static readonly Timestamp MuchLater = Timestamp.From(new DateTimeOffset(9_000, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>In memory, with one node of two slots and a handler that greets.</summary>
    public static Task<EmbeddedScheduler> InMemoryAsync(Action<EmbeddedOptions>? configure = null) => StartAsync(options =>
    {
        options.Durability = Durability.Memory;
        configure?.Invoke(options);
    });

    public static Task<EmbeddedScheduler> InFolderAsync(string folder, Action<EmbeddedOptions>? configure = null) => StartAsync(options =>
    {
        options.DataFolder = folder;
        configure?.Invoke(options);
    });

    public static Task<EmbeddedScheduler> OnDiskAsync(TestDisk disk, Action<EmbeddedOptions>? configure = null) => StartAsync(options =>
    {
        options.OpenStorage = disk.Open;
        configure?.Invoke(options);
    });

    public static TaskSpec Task(string id, string kind = "greet", object? payload = null, RetryPolicy? retry = null) => new()
    {
        Id = new TaskId(id),
        Kind = kind,
        Payload = Payload.Json(payload ?? "Ada"),
        Retry = retry ?? new RetryPolicy { BaseDelay = TimeSpan.Zero },
    };

    public static TaskSpec[] Tasks(int count, string kind = "greet", string prefix = "t") =>
        [.. Enumerable.Range(0, count).Select(i => Task($"{prefix}{i:d6}", kind))];

    public static EmbeddedOptions HandleBlocked(this EmbeddedOptions options, Blocker blocker) =>
        options.Handle<string, string>(Blocker.Kind, blocker.HandleAsync);

    private static async Task<EmbeddedScheduler> StartAsync(Action<EmbeddedOptions> configure) =>
        await EmbeddedScheduler.StartAsync(options =>
        {
            options.Nodes = [new NodeOptions { Name = "one", Slots = 2 }];
            options.ShutdownGrace = TimeSpan.Zero;
            options.Handle("greet", (string name) => $"Hello, {name}!");
            configure(options);
        });
}
