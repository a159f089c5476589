using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Persistence;

namespace Scheduler.Actors.Tests.Support;

/// <summary>
/// Stands before the real journal: holds writes back, fails them, refuses them, as the test says through
/// <see cref="Gate"/>. Speaks the journal's protocol, which is older and steadier than the classes journals derive from.
/// </summary>
internal sealed class GateJournal : UntypedActor
{
    private readonly Gate _gate = Gate.Of(Context.System);
    private readonly Queue<(object Message, IActorRef Sender)> _held = new();

    private static IActorRef Journal => Persistence.Instance.Apply(Context.System).JournalFor("akka.persistence.journal.sql");

    protected override void PreStart() => _gate.Actor = Self;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Gate.Opened:
                while (_held.TryDequeue(out var held))
                {
                    Journal.Tell(held.Message, held.Sender);
                }

                break;
            case WriteMessages write:
                Write(write);
                break;
            default:
                Journal.Forward(message);
                break;
        }
    }

    private void Write(WriteMessages write)
    {
        switch (_gate.TakeMode())
        {
            case GateMode.Hold:
                _held.Enqueue((write, Sender));
                _gate.CountHeld();
                break;
            case GateMode.Fail:
                Fail(write);
                break;
            case GateMode.WriteAndFail:
                // The real journal's answer goes nowhere: as if the connection broke after the commit.
                Journal.Tell(new WriteMessages(write.Messages, Context.System.DeadLetters, write.ActorInstanceId), Sender);
                Fail(write);
                break;
            case GateMode.Reject:
                write.PersistentActor.Tell(WriteMessagesSuccessful.Instance);
                foreach (var one in Representations(write))
                {
                    write.PersistentActor.Tell(new WriteMessageRejected(one, new InvalidOperationException("refused by the test"), write.ActorInstanceId));
                }

                break;
            default:
                Journal.Forward(write);
                break;
        }
    }

    private static void Fail(WriteMessages write)
    {
        var cause = new IOException("failed by the test");
        write.PersistentActor.Tell(new WriteMessagesFailed(cause, Representations(write).Count()));
        foreach (var one in Representations(write))
        {
            write.PersistentActor.Tell(new WriteMessageFailure(one, cause, write.ActorInstanceId));
        }
    }

    private static IEnumerable<IPersistentRepresentation> Representations(WriteMessages write) =>
        write.Messages.OfType<AtomicWrite>().SelectMany(w => (IEnumerable<IPersistentRepresentation>)w.Payload);
}

internal enum GateMode
{
    Open = 0,
    Hold,
    Fail,
    WriteAndFail,
    Reject,
}

/// <summary>The test's hand on a system's <see cref="GateJournal"/>.</summary>
internal sealed class Gate
{
    private static readonly ConcurrentDictionary<ActorSystem, Gate> Gates = new();
    private volatile GateMode _mode;
    private int _held;

    public IActorRef Actor { get; set; } = ActorRefs.Nobody;

    /// <summary>Writes that were held back so far.</summary>
    public int Held => Volatile.Read(ref _held);

    public static Gate Of(ActorSystem system) => Gates.GetOrAdd(system, static _ => new Gate());

    /// <summary>Holds until opened; any other mode is for the next write alone.</summary>
    public void Set(GateMode mode) => _mode = mode;

    public void Open()
    {
        _mode = GateMode.Open;
        Actor.Tell(new Opened());
    }

    internal GateMode TakeMode()
    {
        var mode = _mode;
        if (mode != GateMode.Hold)
        {
            _mode = GateMode.Open;
        }

        return mode;
    }

    internal void CountHeld() => Interlocked.Increment(ref _held);

    internal sealed record Opened : INoSerializationVerificationNeeded;
}
