using Scheduler.Core.Contracts;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Behaviour;

/// <summary>The same task is refused with the same words by each client, alone and as the task of a schedule, with all that comes with it.</summary>
public abstract class RefusalBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly int MostBytes = SchedulerLimits.Default.MaxPayloadBytes;

    private static readonly IEnumerable<(TaskSpec Task, string Words)> Refused = RefusedTasks.Said.Select(row =>
        (RefusedTasks.Read((string)row[0], MostBytes), RefusedTasks.Grown((string)row[1], MostBytes)));

    private static readonly RejectionCode[] OfTheTask = [RejectionCode.Invalid, RejectionCode.PayloadTooLarge];

    [Fact]
    public async Task A_task_is_refused_with_the_words_of_every_other_client()
    {
        await StartAsync(handlers => HttpKind.AddTo(ShellKind.AddTo(handlers)));
        foreach (var (task, words) in Refused)
        {
            var response = await Client.TrySubmitAsync([Spec("good"), task]);
            Assert.StartsWith(Named(task) + words, response.Rejection?.Message, StringComparison.Ordinal);
            Assert.Contains(response.Rejection!.Code, OfTheTask);
        }

        Assert.Empty((await Client.ListAsync(new TaskFilter())).Tasks);
    }

    [Fact]
    public async Task So_is_a_schedule_with_such_a_task()
    {
        await StartAsync(handlers => HttpKind.AddTo(ShellKind.AddTo(handlers)));

        // A schedule gives its task an id.
        foreach (var (task, words) in Refused.Where(row => !row.Words.StartsWith("id: ", StringComparison.Ordinal)))
        {
            var response = await Client.SetScheduleAsync(new ScheduleSpec { Name = "n1", Recurrence = "every: 1h", Task = task });
            Assert.StartsWith("Schedule 'n1': Task 'n1': " + words, response.Rejection?.Message, StringComparison.Ordinal);
            Assert.Contains(response.Rejection!.Code, OfTheTask);
        }

        Assert.Empty((await Client.SchedulesAsync(new ScheduleFilter())).Schedules);
    }

    // A long id is cut.
    private static string Named(TaskSpec task) => task.Id.Value.Length > 80 ? $"Task '{task.Id.Value[..80]}…': " : $"Task '{task.Id}': ";
}
