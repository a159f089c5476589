using Akka.Actor;
using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Actors;

/// <summary>Accepts the same messages from actors as the gateway, and answers with the same messages.</summary>
internal sealed class StandIn(SchedulerProbe probe, IActorRef heard) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (!probe.IsSilent)
        {
            Take(message);
        }

        // After it was decided, so that whoever expects it finds its tasks running.
        if (message is TaskSubmitted)
        {
            heard.Forward(message);
        }
    }

    private void Take(object message)
    {
        switch (message)
        {
            case TaskSubmitted { Watch: var watch } m:
                Submit(new SubmitTasks(m.Tasks), watch);
                break;
            case WatchTask m:
                Watch(m.Task, Sender);
                break;
            case KernelCommand m and not SubmitTasks:
                Ask(m);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Submit(SubmitTasks submit, bool watch)
    {
        var answer = probe.Refusal ?? Ask(submit);
        if (probe.Refusal is { } refusal)
        {
            new ActorAsker(Sender).Answer(submit, refusal);
        }

        if (watch && answer is SubmitAccepted accepted)
        {
            foreach (var receipt in accepted.Receipts)
            {
                Watch(receipt.Actual, Sender);
            }
        }
    }

    private Answer Ask(Request question)
    {
        // The test scheduler answers before its call returns.
        var answer = RequestCheck.Refusal(question) ?? probe.Scheduler.AskAsync(question).AsTask().GetAwaiter().GetResult();
        new ActorAsker(Sender).Answer(question, answer);
        return answer;
    }

    private void Watch(TaskId task, IActorRef watcher)
    {
        if (task.Refusal() is { } refusal)
        {
            watcher.Tell(new TaskRejected([task], refusal));
            return;
        }

        _ = TellAsync(probe.Scheduler.WatchAsync(task), task, watcher);
    }

    private static async Task TellAsync(Task<TaskInfo> ended, TaskId task, IActorRef watcher)
    {
        try
        {
            watcher.Tell(TaskOutcome.Of(await ended.ConfigureAwait(false)));
        }
        catch (RequestRejectedException e)
        {
            watcher.Tell(new TaskRejected([task], e.Rejection));
        }
    }
}
