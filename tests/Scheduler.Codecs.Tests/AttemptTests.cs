using Scheduler.Codecs.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Testing;

namespace Scheduler.Codecs.Tests;

/// <summary>Codecs around attempts, in the scheduler for tests.</summary>
public sealed class AttemptTests
{
    private static readonly PayloadCodecs Codecs = new(new GzipCodec(), new AesGcmCodec("a", Samples.Key(1)));

    [Fact]
    public async Task A_test_sees_what_was_submitted_and_returned()
    {
        using var scheduler = TestScheduler.Start(options => options.UseCodecs(Codecs).Handle("greet", async (string name, TaskContext context) =>
        {
            context.Then("note", name);
            await context.SpawnAsync("note", name + "!");
            return $"Hello, {name}!";
        }).Handle("note", (string _) => { }));

        var task = await scheduler.SubmitAsync<string>("greet", "Ada");

        Assert.Equal("Hello, Ada!", await task.ResultAsync());
        Assert.True(PayloadEnvelope.IsEncoded((await scheduler.WaitAsync(task)).Result!.Value.Span));
        scheduler.AssertSubmitted("greet", "Ada");
        scheduler.AssertSubmitted("note", "Ada");
        scheduler.AssertSubmitted("note", "Ada!");
    }

    [Fact]
    public async Task What_a_handler_yields_is_encoded_and_comes_back()
    {
        var seen = new List<int>();
        using var scheduler = TestScheduler.Start(options => options.UseCodecs(Codecs).Handle("count", (TaskContext context) =>
        {
            var from = context.ReadCheckpoint<int>();
            seen.Add(from);
            return from < 2 ? throw context.Yield(from + 1) : from;
        }, new HandlerOptions { CanYield = true }));

        Assert.Equal(2, await (await scheduler.SubmitAsync<int>("count", null)).ResultAsync());
        Assert.Equal([0, 1, 2], seen);
    }

    [Fact]
    public async Task A_declared_schedule_is_stored_encoded()
    {
        using var scheduler = TestScheduler.Start(options => options.UseCodecs(Codecs).Schedule("hourly", "0 * * * *", "greet", "Ada").Handle("greet", (string name) => name));

        scheduler.Advance(TimeSpan.FromHours(1));

        var stored = (await scheduler.SchedulesAsync(new ScheduleFilter())).Schedules.Single();
        Assert.StartsWith("encoded by aes-gcm", PayloadEnvelope.Describe(stored.Spec.Task.Payload), StringComparison.Ordinal);
        var task = scheduler.AssertSubmitted("greet", "Ada");
        Assert.Equal("Ada", await scheduler.Handle<string>(task.Id).ResultAsync());
    }

    [Fact]
    public async Task A_store_on_a_disk_works_in_virtual_time()
    {
        using var folder = new TempFolder();
        using var scheduler = TestScheduler.Start(options => options
            .UseCodecs(new StoredElsewhereCodec(new FolderBlobStore(folder.Path)) { MinBytes = 1 })
            .Handle("echo", async (string text, TaskContext context) =>
            {
                await context.SpawnAsync("note", text);
                return text;
            })
            .Handle("note", (string _) => { }));

        Assert.Equal("Ada", await (await scheduler.SubmitAsync<string>("echo", "Ada")).ResultAsync());
        scheduler.AssertSubmitted("note", "Ada");
    }

    [Fact]
    public async Task A_checkpoint_that_can_not_be_encoded_fails_the_attempt_once()
    {
        using var scheduler = TestScheduler.Start(options => options
            .UseCodecs(new OwnCodec("mine") { Encode = bytes => bytes.Span.SequenceEqual("7"u8) ? throw new InvalidOperationException("no sevens") : new EncodedPayload(bytes) })
            .Handle("save", async (int number, TaskContext context) => await context.CheckpointAsync(number + 1)));

        var saved = await (await scheduler.SubmitAsync("save", 5)).WaitAsync();
        var task = await (await scheduler.SubmitAsync("save", 6)).WaitAsync();

        Assert.Equal(TaskPhase.Succeeded, saved.Phase);
        Assert.Equal((TaskPhase.Failed, 1), (task.Phase, task.Attempt));
        Assert.StartsWith("The codec mine can't encode the checkpoint: no sevens", task.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_added_task_that_can_not_be_encoded_fails_the_attempt_once_and_none_is_submitted()
    {
        using var scheduler = TestScheduler.Start(options => options
            .UseCodecs(new OwnCodec("mine") { Encode = bytes => bytes.Span.SequenceEqual("7"u8) ? throw new InvalidOperationException("no sevens") : new EncodedPayload(bytes) })
            .Handle("add", (int number, TaskContext context) =>
            {
                context.Then("note", number);
                context.Then("note", number + 1);
            })
            .Handle("note", (int _) => { }));

        var task = await (await scheduler.SubmitAsync("add", 6, o => o.Id("a"))).WaitAsync();

        Assert.Equal((TaskPhase.Failed, 1), (task.Phase, task.Attempt));
        Assert.StartsWith("The added task 'a/2' can't be submitted. The codec mine can't encode the payload: no sevens", task.Error, StringComparison.Ordinal);
        Assert.Null(await scheduler.GetAsync("a/1"));
    }

    [Fact]
    public async Task A_result_that_can_not_be_read_fails_the_task_that_waits_for_it()
    {
        var ring = new PayloadKeyRing("a", Samples.Key(1)).Add("b", Samples.Key(2));
        using var scheduler = TestScheduler.Start(options => options
            .UseCodecs(new AesGcmCodec(ring))
            .Handle("first", (string text) => text)
            .Handle("rotate", () => { ring.Use("b"); ring.Remove("a"); })
            .Handle("second", (TaskContext context) => context.Input<string>("first")));

        await scheduler.SubmitManyAsync(
        [
            new TaskSpec { Id = "first", Kind = "first", Payload = Payload.Json("x") },
            new TaskSpec { Id = "rotate", Kind = "rotate", After = ["first"] },
            new TaskSpec { Id = "second", Kind = "second", After = ["first", "rotate"] },
        ]);

        Assert.Equal(
            "The result of 'first' is needed. The result can't be read. It is encoded by aes-gcm, key a: the key 'a' is not in the key ring. Known: b.",
            (await scheduler.WaitAsync("second")).Error);
        Assert.Equal(1, (await scheduler.WaitAsync("second")).Attempt);
    }

    [Fact]
    public async Task A_payload_is_checked_before_it_is_encoded_and_an_encoded_one_is_not_looked_into()
    {
        using var scheduler = TestScheduler.Start(options => options.UseCodecs(Codecs));

        var refused = await scheduler.TrySubmitAsync([new TaskSpec { Id = "a", Kind = "sleep", Payload = """{"ms": -1}"""u8.ToArray() }]);
        var encoded = await Codecs.EncodeAsync(new TaskSpec { Id = "b", Kind = "sleep", Payload = """{"ms": -1}"""u8.ToArray() });
        await scheduler.SubmitAsync(encoded);

        Assert.Contains("ms is -1", refused.Rejection!.Message, StringComparison.Ordinal);
        Assert.Contains("ms is -1", (await scheduler.WaitAsync("b")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Codecs_are_named_once_and_before_the_node_starts()
    {
        var handlers = new HandlerRegistry().UseCodecs(Codecs);

        Assert.Equal(
            "There are codecs already: name all of them in one call of UseCodecs.", Assert.Throws<SchedulerConfigurationException>(() => handlers.UseCodecs(Codecs)).Message);
        var started = new HandlerRegistry();
        _ = new Execution.Attempts.AttemptRunner(started);
        Assert.Equal(
            "The call of UseCodecs comes too late: register every codec before the node starts.",
            Assert.Throws<SchedulerConfigurationException>(() => started.UseCodecs(Codecs)).Message);
    }
}
