using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>A task that ended without success is made to run again, under its id.</summary>
public abstract class RetryBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TaskId A = new("a");
    private volatile bool _works;

    [Fact]
    public async Task A_failed_task_runs_again_under_its_id_and_is_there_once()
    {
        await StartAsync(AddFragile);
        Assert.Equal(TaskPhase.Failed, (await RunAsync(Spec("a", "fragile"))).Phase);
        Assert.Equal(TaskPhase.Failed, Assert.Single((await Client.ListAsync(new TaskFilter())).Tasks).Phase);
        _works = true;

        var answer = await Client.RetryAsync(A);
        var task = await EndAsync("a");

        Assert.True(answer.IsAccepted, answer.Rejection?.Message);
        Assert.Equal((TaskPhase.Succeeded, 0, true), (task.Phase, task.FailedAttempts, task.IsRetry));
        Assert.Equal(TaskPhase.Succeeded, Assert.Single((await Client.ListAsync(new TaskFilter())).Tasks).Phase);
        Assert.Equal([new(TaskPhase.Succeeded, 1L)], await Client.CountAsync());
    }

    [Fact]
    public async Task A_cancelled_task_and_one_that_expired_run_again()
    {
        await StartAsync();
        await RunAsync(new TaskSpec { Id = A, Kind = "noop", ExpiresAt = new Timestamp(1) });
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("b"), Kind = "noop", NotBefore = MuchLater });
        await Client.CancelAsync(new TaskId("b"));

        (await Client.RetryAsync(A)).OrThrow();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("a")).Phase);
        Assert.Equal(TaskPhase.Scheduled, (await Client.RetryAsync(new TaskId("b"))).OrThrow().Phase);
        Assert.Equal(TaskPhase.Scheduled, (await GetAsync("b")).Phase);
    }

    [Fact]
    public async Task What_has_succeeded_has_not_ended_or_is_unknown_does_not_run_again()
    {
        await StartAsync();
        await Client.SubmitAsync(new TaskSpec { Id = A, Kind = "noop", NotBefore = MuchLater });
        await RunAsync(Spec("b"));
        Assert.Equal(RejectionCode.NotFinal, (await Client.RetryAsync(A)).Rejection!.Code);
        Assert.Equal(RejectionCode.AlreadyFinal, (await Client.RetryAsync(new TaskId("b"))).Rejection!.Code);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.RetryAsync(new TaskId("nobody"))).Rejection!.Code);
    }

    [Fact]
    public async Task It_is_kept_over_a_crash_and_what_it_was_over_a_restart()
    {
        await StartAsync(AddFragile);
        Assert.Equal(TaskPhase.Failed, (await RunAsync(Spec("a", "fragile"))).Phase);
        await Shell.StopAsync();

        // Nobody is there to run it.
        await StartAsync(new ShellOptions { Nodes = [], Handlers = AddFragile });
        Assert.Equal("Ada", Payload.Read<string>((await GetAsync("a")).Spec!.Payload));
        Assert.Equal(new RetryAccepted(A, TaskPhase.Pending), (await Client.RetryAsync(A)).Value);
        Assert.Equal(new RetryAccepted(A, TaskPhase.Pending), (await Client.RetryAsync(A)).Value);
        Assert.Equal(TaskPhase.Pending, Assert.Single((await Client.ListAsync(new TaskFilter())).Tasks).Phase);
        await Shell.CrashAsync();

        _works = true;
        await StartAsync(AddFragile);
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("a")).Phase);
        Assert.Equal([new(TaskPhase.Succeeded, 1L)], await Client.CountAsync());
        await Shell.StopAsync();
        Assert.Single(Shell.ReadJournal().OfType<TaskRetried>());
    }

    [Fact]
    public async Task Many_that_fail_and_run_again_are_each_there_once()
    {
        await StartAsync(AddFragile);
        TaskSpec[] tasks = [.. Enumerable.Range(0, 1_000).Select(i => Spec($"t{i}", "fragile", retry: RetryPolicy.Never))];
        await Client.SubmitManyAsync(tasks);
        await EndsAsync(tasks);
        Assert.Equal([new(TaskPhase.Failed, 1_000L)], await Client.CountAsync());
        _works = true;

        var answers = await Task.WhenAll(tasks.Select(t => Client.RetryAsync(t.Id).AsTask()));
        Assert.All(answers, answer => Assert.True(answer.IsAccepted, answer.Rejection?.Message));
        await EndsAsync(tasks);
        Assert.Equal([new(TaskPhase.Succeeded, 1_000L)], await Client.CountAsync());
    }

    private void AddFragile(HandlerRegistry handlers) => handlers.Handle<string, string>(
        "fragile", (name, _) => _works ? Task.FromResult(name) : throw new InvalidOperationException("It does not work."));
}
