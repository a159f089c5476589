using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Messages that wait while the scheduler cannot accept more, in lanes: messages of nodes first, then requests of clients, and submits
/// last; so leases are renewed, and tasks cancelled, however many submits there are. Submits are limited, by tasks and by
/// bytes. Messages that bring outcomes can be postponed, so that leases are renewed and operators answered even if no outcome may be recorded.
/// </summary>
internal sealed class Ingress(int maxTasks, long maxBytes)
{
    private readonly Queue<(FromNode Message, IActorRef Sender)> _fromNodes = new();
    private readonly Dictionary<NodeId, FromNode> _putOff = [];
    private readonly Queue<KernelCommand> _requests = new();
    private readonly Queue<KernelCommand> _putOffRequests = new();
    private readonly Queue<(SubmitTasks Submit, int Bytes)> _submits = new();
    private int _tasks;
    private long _bytes;

    /// <summary>Adds a node's message. Nodes repeat their messages at fixed intervals, and the number of nodes is limited: no other limit is
    /// needed.</summary>
    public void Add(FromNode message, IActorRef sender) => _fromNodes.Enqueue((message, sender));

    /// <summary>Adds a command. False: there is no room.</summary>
    public bool TryAdd(KernelCommand command)
    {
        if (command is not SubmitTasks submit)
        {
            if (BringsOutcomes(command) && _putOffRequests.Count >= maxTasks)
            {
                return false;
            }

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
    /// Postpones the reports of attempts until <see cref="TryTakePutOff"/>. However long that takes, there are no more of them than nodes
    /// hold: with each renewal a node repeats all of its reports, which then replace the earlier ones. A node that leaves repeats
    /// nothing, and is handled at once.
    /// </summary>
    /// <returns>The rest of the message: who the node is, what it wants, holds and has begun, its lease.</returns>
    public FromNode PutOffReports(FromNode message)
    {
        if (message.Leaving)
        {
            return message;
        }

        var begun = new List<AttemptReport>();
        var putOff = new List<AttemptReport>();
        if (message.Held is null && _putOff.TryGetValue(message.Node, out var earlier))
        {
            putOff.AddRange(earlier.Reports);
        }

        foreach (var report in message.Reports ?? [])
        {
            (report is AttemptStartedReport ? begun : putOff).Add(report);
        }

        if (putOff.Count == 0)
        {
            _putOff.Remove(message.Node);
            return message;
        }

        _putOff[message.Node] = new FromNode(message.Node, message.Epoch, message.Window, putOff);
        return message with { Reports = begun };
    }

    /// <summary>
    /// Postponed reports that would no longer count after this message: from a node that leaves, or whose name a new process takes.
    /// They must be handled first, with or without room, and are no more than that node held.
    /// </summary>
    public bool TryTakePutOffBefore(FromNode message, out FromNode putOff)
    {
        var node = message.Node;
        putOff = message switch
        {
            { Leaving: true } => _putOff.GetValueOrDefault(node)!,
            { Join: not null } => _putOff.Values.FirstOrDefault(
                earlier => earlier.Node.Name == node.Name && earlier.Node.Incarnation < node.Incarnation)!,
            _ => null!,
        };
        return putOff is not null && _putOff.Remove(putOff.Node);
    }

    public bool TryTakePutOff(out FromNode message)
    {
        message = _putOff.Values.FirstOrDefault()!;
        return message is not null && _putOff.Remove(message.Node);
    }

    /// <param name="mayBringOutcomes">False: submits, cancels and retries continue to wait.</param>
    public bool TryTakeFromClients(bool mayBringOutcomes, out KernelCommand command)
    {
        if (mayBringOutcomes && _putOffRequests.TryDequeue(out command!))
        {
            return true;
        }

        while (_requests.TryDequeue(out command!))
        {
            if (mayBringOutcomes || !BringsOutcomes(command))
            {
                return true;
            }

            _putOffRequests.Enqueue(command);
        }

        if (!mayBringOutcomes || !_submits.TryDequeue(out var taken))
        {
            return false;
        }

        command = taken.Submit;
        _tasks -= taken.Submit.Tasks.Count;
        _bytes -= taken.Bytes;
        return true;
    }

    private static bool BringsOutcomes(KernelCommand request) => request is CancelTask or RetryTask;
}
