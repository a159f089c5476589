using Akka.Actor;
using Scheduler.Actors;
using Scheduler.Core.Contracts;

// Not inside of the scheduler's own, so that it sees no more than a user's actor does.
namespace Images;

/// <summary>Have the image resized.</summary>
public sealed record Resize(string Image, int Width);

/// <summary>
/// An actor as a user would write it, which sends and hears most of what there is: its file needs these namespaces and no alias. A task
/// that no node has the kind for is cancelled, and one that failed is run again.
/// </summary>
public sealed class Resizer : ReceiveActor
{
    public Resizer(IActorRef scheduler)
    {
        IActorRef user = ActorRefs.Nobody;
        Receive<Resize>(resize =>
        {
            user = Sender;
            scheduler.Tell(new TaskSubmitted(new TaskSpec { Id = resize.Image, Kind = "resize", Payload = Payload.Json(resize) }) { Watch = true });
        });
        Receive<TaskAccepted>(accepted => scheduler.Tell(new ExplainTask(accepted.Receipts[0].Task)));
        Receive<Explained>(explained =>
        {
            if (explained.Explanation.Reason == PendingReason.NoNodeHasKind)
            {
                scheduler.Tell(new CancelTask(explained.Explanation.Task));
            }
        });
        Receive<CancelAccepted>(cancelled => user.Tell($"{cancelled.Task} is being cancelled."));
        Receive<RetryAccepted>(retried => scheduler.Tell(new WatchTask(retried.Task)));
        Receive<TaskSucceeded>(succeeded => user.Tell($"{succeeded.Task} has {succeeded.ResultAs<int>()} bytes."));
        Receive<TaskFailed>(failed => scheduler.Tell(new RetryTask(failed.Task)));
        Receive<TaskOutcome>(outcome => user.Tell(outcome is TaskCancelled or TaskExpired ? $"{outcome.Task} is not done." : "?"));
        Receive<TaskRejected>(rejected => user.Tell(rejected.Rejection.Message));
    }

    public static Props Props(ActorSystem system)
    {
        var scheduler = SchedulerExtension.For(system).Scheduler;
        return Akka.Actor.Props.Create(() => new Resizer(scheduler));
    }
}
