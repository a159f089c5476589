using Akka.Actor;
using Scheduler.Core.Contracts;

namespace Scheduler.Examples.ActorClient;

/// <summary>
/// Has each name greeted, and tells how that went. What is not answered it sends again with the same ids: neither a lost
/// message nor a scheduler that moves to another seed can lose or double a task.
/// </summary>
public sealed class Greeter : UntypedActor, IWithTimers
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IActorRef _scheduler;
    private readonly Action<string> _say;
    private readonly Action _done;
    private readonly Dictionary<TaskId, TaskSpec> _open;

    public Greeter(IActorRef scheduler, IReadOnlyList<string> names, Action<string> say, Action done)
    {
        _scheduler = scheduler;
        _say = say;
        _done = done;
        _open = names
            .Select(name => new TaskSpec
            {
                Id = $"greet-{name}-{Guid.NewGuid():N}",
                Kind = "greet",
                Payload = Payload.Json(name),
            })
            .ToDictionary(task => task.Id);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef scheduler, IReadOnlyList<string> names, Action<string> say, Action done) =>
        Akka.Actor.Props.Create(() => new Greeter(scheduler, names, say, done));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("again", "again", Patience);
        Send();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TaskAccepted accepted:
                _say($"{accepted.Receipts.Count} tasks are accepted: from here on they are not lost.");
                break;

            // No answer, or no outcome yet: it may be on its way, or the scheduler is moving. Asking twice does no harm.
            case TaskRejected { Rejection.Code: RejectionCode.Unavailable }:
                break;
            case "again":
                Send();
                break;
            case TaskRejected rejected:
                rejected.Tasks.ToList().ForEach(task => Ended(task, $"refused: {rejected.Rejection.Message}"));
                break;
            case TaskSucceeded succeeded:
                Ended(succeeded.Task, succeeded.ResultAs<string>() ?? "succeeded");
                break;
            case TaskFailed failed:
                Ended(failed.Task, $"failed: {failed.Error}");
                break;
            case TaskOutcome outcome:
                Ended(outcome.Task, outcome.GetType().Name);
                break;
        }
    }

    private void Send() => _scheduler.Tell(new TaskSubmitted([.. _open.Values]) { Watch = true });

    private void Ended(TaskId task, string text)
    {
        if (_open.Remove(task))
        {
            _say(text);
            if (_open.Count == 0)
            {
                _done();
                Context.Stop(Self);
            }
        }
    }
}
