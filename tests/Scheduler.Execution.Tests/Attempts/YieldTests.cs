using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Attempts;

public sealed class YieldTests
{
    [Fact]
    public async Task A_handler_that_is_asked_yields_with_its_state()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bench = Bench.Of(async (string? _, TaskContext context) =>
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            context.YieldRequested.Register(() => asked.TrySetResult());
            begun.SetResult();
            await asked.Task;
            return 7 < 0 ? 1 : throw context.Yield(new { Row = 7 });
        });
        var attempt = bench.Start();
        await begun.Task;
        Assert.False(bench.Listener.HasEnded.IsCompleted);

        attempt.RequestYield();

        var report = Assert.IsType<AttemptYieldedReport>((await bench.Listener.HasEnded).Report);
        Assert.Equal("""{"row":7}""", Text(report.State!.Value));
    }

    [Fact]
    public async Task Whoever_looks_only_after_it_was_asked_finds_it_asked()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bench = Bench.Of(async (string? _, TaskContext context) =>
        {
            await gate.Task;
            return context.YieldRequested.IsCancellationRequested ? throw context.Yield() : 1;
        });
        bench.Start().RequestYield();
        gate.SetResult();

        Assert.Null(Assert.IsType<AttemptYieldedReport>((await bench.Listener.HasEnded).Report).State);
    }

    [Fact]
    public async Task The_next_attempt_reads_where_to_go_on()
    {
        var bench = Bench.Of((string? _, TaskContext context) => Task.FromResult(context.ReadCheckpoint<int>()));
        var report = await bench.RunAsync(Bench.Assign() with { Checkpoint = "41"u8.ToArray() });

        Assert.Equal("41", Text(Assert.IsType<AttemptSucceededReport>(report).Result));
    }

    [Fact]
    public async Task Without_a_checkpoint_it_begins_at_the_beginning()
    {
        var bench = Bench.Of((string? _, TaskContext context) => Task.FromResult(context.ReadCheckpoint<int?>() is null));

        Assert.Equal("true", Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync()).Result));
    }

    [Fact]
    public async Task A_checkpoint_of_another_form_fails_the_task_for_good()
    {
        var bench = Bench.Of((string? _, TaskContext context) => Task.FromResult(context.ReadCheckpoint<int>()));
        var failed = Assert.IsType<AttemptFailedReport>(await bench.RunAsync(Bench.Assign() with { Checkpoint = "{}"u8.ToArray() }));

        Assert.False(failed.Retryable);
        Assert.StartsWith("The kind 'work' can't read its checkpoint: it must be a number.", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_is_saved_when_it_is_answered_and_not_before()
    {
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var saving = new TaskCompletionSource<(RunningAttempt Attempt, CheckpointReport Report)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bench = Bench.Of(async (string? _, TaskContext context) =>
        {
            var saved = context.CheckpointAsync(12);
            var tooEarly = saved.IsCompleted;
            looked.SetResult();
            await saved;
            return tooEarly;
        });
        bench.Listener.OnCheckpoint = (attempt, report) => saving.SetResult((attempt, report));
        bench.Start();
        var (attempt, report) = await saving.Task;
        Assert.Equal((1, "12"), (report.Number, Text(report.State)));
        await looked.Task;

        attempt.CheckpointAnswered(1, null);

        Assert.Equal("false", Text(Assert.IsType<AttemptSucceededReport>((await bench.Listener.HasEnded).Report).Result));
    }

    [Fact]
    public async Task One_that_is_too_large_is_an_error_that_the_handler_can_bear()
    {
        var bench = new Bench { Options = new AttemptOptions { Limits = SchedulerLimits.Default with { MaxCheckpointBytes = 4 } } };
        bench.Registry.Handle("work", async (string? _, TaskContext context) =>
        {
            try
            {
                await context.CheckpointBytesAsync(new byte[5]);
                return "kept";
            }
            catch (CheckpointRefusedException e)
            {
                return e.Rejection.Code + ": " + e.Message;
            }
        });

        Assert.Equal(
            "\"CheckpointTooLarge: The checkpoint has 5 bytes, and the limit (MaxCheckpointBytes) is 4: store it elsewhere and save where it is.\"",
            Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync()).Result));
    }

    [Fact]
    public async Task A_refusal_by_the_scheduler_is_one_too()
    {
        var bench = Bench.Of(async (string? _, TaskContext context) =>
            (await Assert.ThrowsAsync<CheckpointRefusedException>(() => context.CheckpointAsync(1))).Rejection.Code.ToString());
        bench.Listener.OnCheckpoint = (attempt, report) => attempt.CheckpointAnswered(report.Number, new Rejection(RejectionCode.Stale, "given up"));

        Assert.Equal("\"Stale\"", Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync()).Result));
    }

    [Fact]
    public async Task Whoever_waits_for_one_is_told_when_the_attempt_may_not_run_any_more()
    {
        var bench = Bench.Of(async (string? _, TaskContext context) =>
        {
            await context.CheckpointAsync(1);
            return 1;
        });
        bench.Listener.OnCheckpoint = (attempt, _) => attempt.Stop();

        Assert.IsType<AttemptCancelledReport>(await bench.RunAsync());
    }

    [Fact]
    public async Task One_that_yields_although_it_was_cancelled_is_cancelled()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bench = Bench.Of<int>(async (_, context) =>
        {
            begun.SetResult();
            await gate.Task;
            throw context.Yield(1);
        });
        var attempt = bench.Start();
        await begun.Task;
        attempt.RequestCancel();
        gate.SetResult();

        Assert.IsType<AttemptCancelledReport>((await bench.Listener.HasEnded).Report);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
