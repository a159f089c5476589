using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>What the journal tells of a task's life, and that it tells all of it once.</summary>
public abstract class HistoryBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task A_tasks_events_are_in_the_order_of_its_life()
    {
        await StartAsync(handlers => handlers.Handle<string>("flaky", async (_, context) =>
        {
            await context.CheckpointAsync(context.Attempt);
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("not yet");
            }
        }));
        await RunAsync(Spec("a", "flaky"));
        await Shell.StopAsync();

        var events = Shell.ReadJournal();
        Assert.Equal(
            [
                nameof(TaskAdmitted), nameof(TaskAssigned), nameof(CheckpointSaved), nameof(AttemptFailed), nameof(TaskBecameDue),
                nameof(TaskAssigned), nameof(CheckpointSaved), nameof(SuccessRecorded),
            ],
            events.Where(IsOfTask).Select(e => e.GetType().Name));
        Assert.IsType<EpochStarted>(events[0]);
        Assert.Equal(events.Select(e => e.At).Order(), events.Select(e => e.At));
    }

    [Fact]
    public async Task Every_task_that_was_accepted_has_one_outcome()
    {
        await StartAsync(handlers => handlers.Handle<string>(
            "flaky", (_, context) => context.Attempt % 2 == 1 ? throw new InvalidOperationException("not yet") : Task.CompletedTask));
        TaskSpec[] tasks = [.. Specs(100), .. Specs(100, "flaky", "f"), .. Specs(20, "greet", "c")];
        await Client.SubmitManyAsync(tasks);
        await Task.WhenAll(tasks[^20..].Select(task => Client.CancelAsync(task.Id).AsTask()));
        await EndsAsync(tasks);
        await Shell.StopAsync();

        var ended = Shell.ReadJournal().Select(Ended).OfType<TaskId>().ToArray();
        Assert.Equal(tasks.Select(t => t.Id).Order(), ended.Order());
    }

    private static bool IsOfTask(Event e) =>
        e is TaskAdmitted or TaskAssigned or TaskBecameDue or CheckpointSaved or AttemptFailed or AttemptLost || Ended(e) is not null;

    private static TaskId? Ended(Event e) => e switch
    {
        SuccessRecorded succeeded => succeeded.Task,
        FailureRecorded failed => failed.Task,
        CancellationRecorded cancelled => cancelled.Task,
        ExpiryRecorded expired => expired.Task,
        _ => default(TaskId?),
    };
}
