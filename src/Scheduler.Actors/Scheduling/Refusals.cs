using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>How a client is told no, whatever it had asked for.</summary>
internal static class Refusals
{
    /// <summary>Does nothing for messages that nobody waits to be answered.</summary>
    public static void Refuse(object message, IActorRef sender, Rejection rejection)
    {
        switch (message)
        {
            case TaskSubmitted m:
                sender.Tell(new TaskRejected(IdsOf(m), rejection));
                break;
            case WatchTask m:
                sender.Tell(new TaskRejected([m.Task], rejection));
                break;
        }
    }

    public static TaskId[] IdsOf(TaskSubmitted message) => [.. message.Tasks.Select(task => task.Id)];
}
