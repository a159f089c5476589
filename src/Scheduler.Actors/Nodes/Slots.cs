using Akka.Actor;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Nodes;

/// <summary>Which worker runs which attempt.</summary>
internal sealed class Slots
{
    private readonly Stack<IActorRef> _free = new();
    private readonly Dictionary<FencingToken, Busy> _byToken = [];
    private readonly Dictionary<IActorRef, FencingToken> _byWorker = [];

    public void Add(IActorRef worker) => _free.Push(worker);

    /// <summary>Takes a free worker. The core starts no more attempts than there are slots.</summary>
    public IActorRef Take(TaskId task, FencingToken token)
    {
        var worker = _free.Pop();
        _byToken.Add(token, new Busy(task, worker));
        _byWorker.Add(worker, token);
        return worker;
    }

    /// <summary>The worker of an attempt. Null: the attempt has ended.</summary>
    public IActorRef? WorkerOf(FencingToken token) => _byToken.TryGetValue(token, out var busy) ? busy.Worker : null;

    public void Free(FencingToken token)
    {
        if (_byToken.Remove(token, out var busy))
        {
            _byWorker.Remove(busy.Worker);
            _free.Push(busy.Worker);
        }
    }

    /// <summary>The worker is gone; returns the attempt that it ran, if any.</summary>
    public (TaskId Task, FencingToken Token)? Lost(IActorRef worker)
    {
        if (_byWorker.Remove(worker, out var token) && _byToken.Remove(token, out var busy))
        {
            return (busy.Task, token);
        }

        var others = _free.Where(free => !free.Equals(worker)).ToArray();
        _free.Clear();
        foreach (var other in others)
        {
            _free.Push(other);
        }

        return null;
    }

    private readonly record struct Busy(TaskId Task, IActorRef Worker);
}
