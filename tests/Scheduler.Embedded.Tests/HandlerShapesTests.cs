using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

/// <summary>Handlers as people write them: each is awaited, and what it throws fails its task.</summary>
public sealed class HandlerShapesTests
{
    public static TheoryData<string, Action<EmbeddedOptions>> Broken => new()
    {
        { "without a result", o => o.Handle("k", (string _) => Throw()) },
        { "without a result, in a block", o => o.Handle("k", (string _) => { Throw(); }) },
        { "with a result", o => o.Handle("k", (string name) => Throw() + name) },
        { "that awaits, without a result", o => o.Handle("k", async (string _) => { await Task.Yield(); Throw(); }) },
        { "that awaits, with a result", o => o.Handle("k", async (string name) => { await Task.Yield(); return Throw() + name; }) },
        { "with its context, without a result", o => o.Handle("k", async (string _, TaskContext context) => { await Task.Yield(); Throw(); }) },
        { "with its context and a result", o => o.Handle("k", async (string name, TaskContext context) => { await Task.Yield(); return Throw() + name; }) },
        { "a method that returns a task", o => o.Handle<string>("k", ThrowAsync) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task One_that_throws_fails_its_task(string shape, Action<EmbeddedOptions> handle)
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(handle);
        await scheduler.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "k", Payload = Payload.Json("Ada"), Retry = RetryPolicy.Never });
        var task = await scheduler.WaitAsync(new TaskId("a"));
        Assert.True(task.Phase == TaskPhase.Failed, $"A handler {shape} is not waited for: its task is {task.Phase}.");
        Assert.Contains("It broke.", task.Error, StringComparison.Ordinal);
    }

    private static string Throw() => throw new InvalidOperationException("It broke.");

    private static async Task ThrowAsync(string name)
    {
        await Task.Yield();
        throw new InvalidOperationException("It broke.");
    }
}
