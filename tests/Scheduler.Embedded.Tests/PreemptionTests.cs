using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

public sealed class PreemptionTests
{
    private static readonly QueueOptions Srtf =
        new() { Policy = "srtf", MinRunTime = TimeSpan.Zero, PreemptionMargin = TimeSpan.Zero };

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_long_task_yields_to_a_short_one_and_goes_on_from_where_it_was()
    {
        await using var scheduler = await OneSlotAsync(Srtf);
        var longTask = await SubmitAsync(scheduler, "a", "long", seconds: 100);
        await _begun.Task;
        var shortTask = await SubmitAsync(scheduler, "b", "greet", seconds: 1);

        Assert.Equal("\"Hello, Ada!\"", Text(await shortTask));
        var ended = await longTask;

        // Begun, yielded with what it had, and gone on from there.
        Assert.Equal("\"attempt 2 from 7\"", Text(ended));
        Assert.Equal((1, 0, 0), (ended.Preemptions, ended.FailedAttempts, ended.LostAttempts));
    }

    [Fact]
    public async Task A_slice_is_over_only_for_what_others_wait_for()
    {
        await using var scheduler = await OneSlotAsync(new QueueOptions { Policy = "time-slices", Slice = TimeSpan.FromMilliseconds(1) });
        var longTask = await SubmitAsync(scheduler, "a", "long", seconds: 1);
        await _begun.Task;
        Assert.NotEqual(TaskPhase.Preempting, (await scheduler.GetAsync(new TaskId("a")))!.Phase);

        var shortTask = await SubmitAsync(scheduler, "b", "greet", seconds: 100);

        Assert.Equal(TaskPhase.Succeeded, (await shortTask).Phase);
        Assert.Equal("\"attempt 2 from 7\"", Text(await longTask));
    }

    [Fact]
    public async Task What_was_saved_is_there_after_the_node_has_died()
    {
        await using var scheduler = await Run.InMemoryAsync(options =>
        {
            options.Nodes = [new NodeOptions { Name = "one", Slots = 1 }, new NodeOptions { Name = "two", Slots = 1 }];
            options.Handlers.Handle<string, string>("saver", async (_, context) =>
            {
                if (context.ReadCheckpoint<int?>() is { } row)
                {
                    return $"attempt {context.Attempt} from {row}";
                }

                await context.CheckpointAsync(41);
                _begun.SetResult();
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                return "never";
            });
        });
        var saver = await SubmitAsync(scheduler, "a", "saver", seconds: 1);
        await _begun.Task;
        scheduler.KillNode((await scheduler.GetAsync(new TaskId("a")))!.Node!.Value.Name);

        Assert.Equal("\"attempt 2 from 41\"", Text(await saver));
    }

    [Fact]
    public async Task What_was_saved_is_there_after_the_process_has_died()
    {
        using var folder = new TempFolder();
        await using (var scheduler = await Run.InFolderAsync(folder.Data, Configure))
        {
            await SubmitAsync(scheduler, "a", "saver", seconds: 1);
            await _begun.Task;

            // Stopped with no grace: the attempt ends here, its checkpoint does not.
        }

        await using var again = await Run.InFolderAsync(folder.Data, Configure);
        Assert.Equal("\"from 41\"", Text(await again.WaitAsync(new TaskId("a"))));

        void Configure(EmbeddedOptions options) => options.Handlers.Handle<string, string>("saver", async (_, context) =>
        {
            if (context.ReadCheckpoint<int?>() is { } row)
            {
                return $"from {row}";
            }

            await context.CheckpointAsync(41);
            _begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return "never";
        });
    }

    private Task<EmbeddedScheduler> OneSlotAsync(QueueOptions queue) => Run.InMemoryAsync(options =>
    {
        options.Nodes = [new NodeOptions { Name = "one", Slots = 1 }];
        options.Queues = [queue];
        options.Handlers.Handle<string, string>("long", LongAsync, new HandlerOptions { CanYield = true });
    });

    private async Task<string> LongAsync(string payload, TaskContext context)
    {
        if (context.ReadCheckpoint<int?>() is { } row)
        {
            return $"attempt {context.Attempt} from {row}";
        }

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.YieldRequested.Register(() => asked.TrySetResult());
        _begun.SetResult();
        await asked.Task.WaitAsync(context.CancellationToken);
        throw context.Yield(7);
    }

    private static async Task<Task<TaskInfo>> SubmitAsync(EmbeddedScheduler scheduler, string id, string kind, double seconds)
    {
        await scheduler.SubmitAsync(new TaskSpec
        {
            Id = new TaskId(id),
            Kind = kind,
            Payload = PayloadJson.Write("Ada"),
            Estimate = TimeSpan.FromSeconds(seconds),
        });
        return scheduler.WaitAsync(new TaskId(id));
    }

    private static string Text(TaskInfo info) => System.Text.Encoding.UTF8.GetString(info.Result!.Value.Span);
}
