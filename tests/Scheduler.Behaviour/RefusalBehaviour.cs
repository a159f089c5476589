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

    [Fact]
    public async Task Numbers_of_an_enum_that_have_no_name_are_refused_alone()
    {
        await StartAsync();
        (TaskSpec Task, string Words)[] nameless =
        [
            (Spec("a", retry: new RetryPolicy { Backoff = (RetryBackoff)7 }), "retry.backoff: It must be exponential or fixed."),
            (Spec("a") with { OrderKey = "k", OrderOnFailure = (OrderFailure)7 }, "orderOnFailure: It is 7, but must be Continue or Hold."),
            (Spec("a") with { Unique = new UniqueKey { Key = "k", OnConflict = (UniqueConflict)7 } }, "unique.onConflict: It is 7, but must be Existing, Reject, Replace, Debounce or Throttle."),
            (Spec("a") with { After = [new Dependency("good", IsGroup: false)], IfUnmet = (UnmetAction)7 }, "ifUnmet: It is 7, but must be Cancel, Run or Wait."),
            (Spec("a") with { After = [new Dependency("good", IsGroup: false, (DependencyCondition)7)] }, "after[0]: Its condition is 7, but must be Succeeded, Failed or Finished."),
        ];
        var good = Client.TrySubmitAsync([Spec("good")]);
        foreach (var (task, words) in nameless)
        {
            Assert.Equal($"Task 'a': {words}", (await Client.TrySubmitAsync([task])).Rejection?.Message);
        }

        var schedule = new ScheduleSpec { Name = "n1", Recurrence = "every: 1h", Task = Spec("t"), Overlap = (OverlapPolicy)7 };
        Assert.Equal("Schedule 'n1': overlap: It must be allow, skip, queue or cancel.", (await Client.SetScheduleAsync(schedule)).Rejection?.Message);
        Assert.Null((await good).Rejection);
    }

    // A long id is cut.
    private static string Named(TaskSpec task) => task.Id.Value.Length > 80 ? $"Task '{task.Id.Value[..80]}…': " : $"Task '{task.Id}': ";
}
