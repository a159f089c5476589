using Akka.Actor;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>The sender of a request, and how it is answered.</summary>
internal abstract class Asker
{
    public abstract void Answer(Request question, Answer answer);
}

/// <summary>Code that awaits the answer.</summary>
internal sealed class AwaitingAsker : Asker
{
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Answer> Task => _answer.Task;

    public override void Answer(Request question, Answer answer) => Answer(answer);

    public void Answer(Answer answer) => _answer.TrySetResult(answer);
}

/// <summary>An actor, which gets plain messages.</summary>
internal sealed class ActorAsker(IActorRef actor) : Asker
{
    public IActorRef Actor => actor;

    public override void Answer(Request question, Answer answer) => actor.Tell(answer switch
    {
        SubmitAccepted accepted => new TaskAccepted(accepted.Receipts),
        Acknowledged => new CommandAccepted((KernelCommand)question),
        Rejection rejection when TasksOf(question) is { } tasks => new TaskRejected([.. tasks.Where(task => task.Value is not null)], rejection),
        Rejection rejection => new CommandRejected((KernelCommand)question, rejection),
        _ => answer,
    });

    /// <returns>Null: the request is not about tasks.</returns>
    private static IEnumerable<TaskId>? TasksOf(Request question) => question switch
    {
        SubmitTasks { Tasks: var tasks } => (tasks ?? []).Where(task => task is not null).Select(task => task.Id),
        CancelTask { Task: var task } => [task],
        RetryTask { Task: var task } => [task],
        ReviseTask { Task: var task } => [task],
        ExplainTask { Task: var task } => [task],
        _ => null,
    };
}
