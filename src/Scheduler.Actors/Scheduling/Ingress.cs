using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// What waits while the scheduler can't take more, in lanes: what nodes say goes first, then what clients ask, and submits
/// last; so leases are renewed, and tasks cancelled, however many submits there are. Submits are bounded, by tasks and by
/// bytes. Reports can be put off, so that leases are renewed although no outcome may be recorded.
/// </summary>
internal sealed class Ingress(int maxTasks, long maxBytes)
{
    private readonly Queue<(FromNode Message, IActorRef Sender)> _fromNodes = new();
    private readonly Dictionary<NodeId, FromNode> _putOff = [];
    private readonly Queue<Command> _requests = new();
    private readonly Queue<(SubmitTasks Submit, int Bytes)> _submits = new();
    private int _tasks;
    private long _bytes;

    /// <summary>Nodes repeat what they say at fixed intervals, and there is a limit to nodes: this needs no other.</summary>
    public void Add(FromNode message, IActorRef sender) => _fromNodes.Enqueue((message, sender));

    /// <summary>False: there is no room.</summary>
    public bool TryAdd(Command command)
    {
        if (command is not SubmitTasks submit)
        {
            _requests.Enqueue(command);
            return true;
        }

        // One always fits, however large: whether that is too much is the core's to say.
        var bytes = WireSize.Of(submit.Tasks);
        if (_tasks > 0 && (_tasks + submit.Tasks.Count > maxTasks || _bytes + bytes > maxBytes))
        {
            return false;
        }

        _tasks += submit.Tasks.Count;
        _bytes += bytes;
        _submits.Enqueue((submit, bytes));
        return true;
    }

    public bool TryTakeFromNode(out FromNode message, out IActorRef sender)
    {
        var any = _fromNodes.TryDequeue(out var taken);
        (message, sender) = taken;
        return any;
    }

    /// <summary>
    /// Lets what became of attempts, and the leaving that hands them back, wait until <see cref="TryTakePutOff"/>. However long
    /// that takes, it is no more than nodes hold: with each renewal they say all of it again, which then stands for what they said
    /// before.
    /// </summary>
    /// <returns>The rest: who it is, what it wants, holds and has begun, its lease.</returns>
    public FromNode PutOffReports(FromNode message)
    {
        var earlier = _putOff.GetValueOrDefault(message.Node);
        var stillCounts = message.Held is null ? earlier?.Reports ?? [] : [];
        var begun = (message.Reports ?? []).ToLookup(report => report is AttemptStartedReport);
        _putOff[message.Node] = new FromNode(message.Node, message.Epoch, message.Window, [.. stillCounts, .. begun[false]])
        {
            Leaving = message.Leaving || earlier is { Leaving: true },
        };
        return message with { Reports = [.. begun[true]], Leaving = false };
    }

    public bool TryTakePutOff(out FromNode message)
    {
        message = _putOff.Values.FirstOrDefault()!;
        return message is not null && _putOff.Remove(message.Node);
    }

    public bool TryTakeFromClients(out Command command)
    {
        if (_requests.TryDequeue(out command!))
        {
            return true;
        }

        if (!_submits.TryDequeue(out var taken))
        {
            return false;
        }

        command = taken.Submit;
        _tasks -= taken.Submit.Tasks.Count;
        _bytes -= taken.Bytes;
        return true;
    }
}
