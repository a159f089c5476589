using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>Who asked, and how it wants to be answered.</summary>
internal abstract class Asker
{
    public abstract void Answer(KernelCommand question, Answer answer);
}

/// <summary>Code that awaits.</summary>
internal sealed class AwaitingAsker : Asker
{
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Answer> Task => _answer.Task;

    public override void Answer(KernelCommand question, Answer answer) => Answer(answer);

    public void Answer(Answer answer) => _answer.TrySetResult(answer);
}

/// <summary>An actor, which gets plain messages.</summary>
internal sealed class ActorAsker(IActorRef actor) : Asker
{
    public IActorRef Actor => actor;

    public override void Answer(KernelCommand question, Answer answer) => actor.Tell(answer switch
    {
        SubmitAccepted accepted => new TaskAccepted(accepted.Receipts),
        Acknowledged => new CommandAccepted(question),
        Rejection rejection when question is CordonNode or UncordonNode or DrainNode or ConfigureQueue or SetSchedule or HoldSchedule
            or ReleaseSchedule or RunSchedule or RemoveSchedule =>
            new CommandRejected(question, rejection),
        Rejection rejection => new TaskRejected(TasksOf(question), rejection),
        _ => answer,
    });

    private static IReadOnlyList<TaskId> TasksOf(KernelCommand question) => question switch
    {
        SubmitTasks { Tasks: { } tasks } => [.. tasks.Where(task => task?.Id.Value is not null).Select(task => task.Id)],
        CancelTask { Task: { Value: not null } task } => [task],
        RetryTask { Task: { Value: not null } task } => [task],
        ExplainTask { Task: { Value: not null } task } => [task],
        _ => [],
    };
}
