using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Collects submits that are longer than a message, until all of their parts have arrived. A submit with a lost part is never accepted: its gateway
/// answers it as unavailable, and it is sent again with the same ids.
/// </summary>
internal sealed class SubmitParts(IActorContext context)
{
    private readonly Dictionary<IActorRef, PartJoiner<TaskSpec>> _byGateway = [];

    /// <returns>The submit, if this is the last part; null: others are missing.</returns>
    public SubmitTasks? Add(IActorRef gateway, long number, SubmitPart part)
    {
        if (!_byGateway.TryGetValue(gateway, out var parts))
        {
            _byGateway.Add(gateway, parts = new PartJoiner<TaskSpec>());
            context.Watch(gateway);
        }

        var tasks = parts.Add(number, part.Index, part.Count, part.Tasks);
        if (!parts.IsOpen)
        {
            Forget(gateway);
        }

        return tasks is null ? null : new SubmitTasks(tasks) { Principal = part.Principal };
    }

    public void Gone(IActorRef gateway) => Forget(gateway);

    private void Forget(IActorRef gateway)
    {
        if (_byGateway.Remove(gateway))
        {
            context.Unwatch(gateway);
        }
    }
}
