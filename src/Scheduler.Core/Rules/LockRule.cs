using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Who has a lock. All that want it stand in a line, in the order in which they asked, and the first of it has the lock; the number of the grant's event is
/// its token. Leases are counted as those of nodes (<see cref="LeaseRule"/>): the owner counts from when it sent its request, the scheduler from when it
/// heard it, and a quarter longer, so the owner always stops first.
/// </summary>
internal static class LockRule
{
    // Whoever waits is answered in time for every client's patience, and asks again at least as often as a holder renews.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>All begin their leases again: the last scheduler may have renewed them at its last moment.</summary>
    public static void ExtendAll(Desk desk)
    {
        foreach (var request in desk.State.Locks.All)
        {
            Extend(desk, request);
        }
    }

    public static void Acquire(Desk desk, AcquireLock command)
    {
        if (Refusal(desk, command) is { } refusal)
        {
            desk.Reply(command, refusal);
            return;
        }

        if (desk.State.Locks.Find(command.Name, command.Owner) is not { } request)
        {
            desk.Emit(new LockRequested(desk.Now, command.Name, command.Owner, command.Lease, command.Principal));
            GrantFirst(desk, command.Name);
            request = desk.State.Locks.Find(command.Name, command.Owner)!;
        }

        Extend(desk, request);
        if (request.Token is { } token)
        {
            Prove(desk, request);
            desk.Reply(command, new LockAcquired(token));
        }
        else
        {
            LetWait(desk, request, command);
        }
    }

    public static Answer Renew(Desk desk, RenewLock command)
    {
        if (command.Refusal() is { } incomplete)
        {
            return incomplete;
        }

        if (desk.State.Locks.Find(command.Name, command.Owner) is not { } request || request.Token != command.Token)
        {
            return Lost(command.Name);
        }

        Extend(desk, request);
        Prove(desk, request);
        return Acknowledged.Instance;
    }

    public static Answer Release(Desk desk, ReleaseLock command)
    {
        if (command.Refusal() is { } incomplete)
        {
            return incomplete;
        }

        if (desk.State.Locks.Find(command.Name, command.Owner) is { } request)
        {
            End(desk, request, LockEnd.Released, command.Principal);
        }

        return Acknowledged.Instance;
    }

    /// <summary>Those that waited long for an answer get one, and those that were not heard of for a lease and its margin are given up.</summary>
    public static void Advance(Desk desk)
    {
        while (!desk.Batch.IsFull && desk.LockLeases.DueBy(desk.Monotonic) is { } request)
        {
            if (request.ReplyTo is { } waiting)
            {
                AnswerAwaited(desk, request, waiting);
                desk.LockLeases.LookAt(request, request.LeaseEnd);
            }
            else
            {
                End(desk, request, LockEnd.Expired, principal: null);
            }
        }
    }

    /// <summary>Those that wait for an answer, which they get now, whatever becomes of the lock.</summary>
    public static IReadOnlyList<Reply> TakeWaiting(Desk desk, Answer instead)
    {
        List<Reply> replies = [];
        foreach (var request in desk.State.Locks.InOrder)
        {
            if (request.ReplyTo is { } waiting)
            {
                replies.Add(new Reply(waiting, instead));
                request.ReplyTo = null;
            }
        }

        return replies;
    }

    private static Rejection? Refusal(Desk desk, AcquireLock command)
    {
        var limits = desk.Options.Limits;
        if (command.Refusal() is { } incomplete)
        {
            return incomplete;
        }

        if (TextRule.NameFault(command.Name, limits.MaxNameChars) is { } fault)
        {
            return new Rejection(RejectionCode.Invalid, $"The name of the lock: {fault}");
        }

        if (TextRule.NameFault(command.Owner, limits.MaxNameChars) is { } unowned)
        {
            return new Rejection(RejectionCode.Invalid, $"The owner of the lock '{command.Name}': {unowned}");
        }

        if (command.Lease < SchedulerLocks.ShortestLease || command.Lease > SchedulerLocks.LongestLease)
        {
            return new Rejection(RejectionCode.Invalid, $"The lease of the lock '{command.Name}' is {Durations.Text(command.Lease)}, but must lie between "
                + $"{Durations.Text(SchedulerLocks.ShortestLease)} and {Durations.Text(SchedulerLocks.LongestLease)}.");
        }

        if (desk.State.Locks.Find(command.Name, command.Owner) is { } known)
        {
            return known.Lease == command.Lease ? null : new Rejection(
                RejectionCode.Invalid, $"{command.Owner} has asked for the lock '{command.Name}' with a lease of {Durations.Text(known.Lease)}, and "
                    + $"can't change it to {Durations.Text(command.Lease)}. Ask as another owner.");
        }

        var line = desk.State.Locks.Line(command.Name);
        return line.Count > 0 && command.IfFree ? Held(line[0])
            : line.Count == 0 && desk.State.Locks.Count >= limits.MaxLocks ? new Rejection(
                RejectionCode.LimitReached, $"{Counted.Of(desk.State.Locks.Count, "lock is", "locks are")} held already, which is the most (MaxLocks).")
            : line.Count > limits.MaxLockWaiters ? new Rejection(
                RejectionCode.LimitReached, $"{Counted.Of(line.Count - 1, "waits", "wait")} for the lock '{command.Name}' already, which is the most (MaxLockWaiters).")
            : null;
    }

    private static Rejection Held(LockRequest holder) => new(RejectionCode.LockHeld, $"{holder.Owner} has the lock '{holder.Name}'.");

    private static Rejection Lost(string name) => new(
        RejectionCode.LockLost, $"The lock '{name}' is no longer held with that token: its lease has expired, or it was released.");

    private static void LetWait(Desk desk, LockRequest request, AcquireLock command)
    {
        if (request.ReplyTo is { } earlier)
        {
            AnswerAwaited(desk, request, earlier);
        }

        if (command.IfFree)
        {
            desk.Reply(command, Held(desk.State.Locks.Line(request.Name)[0]));
        }
        else if (command.ReplyTo is { } replyTo)
        {
            request.ReplyTo = replyTo;
            var wait = request.Lease / 3;
            desk.LockLeases.LookAt(request, desk.Monotonic + (wait < LongestWait ? wait : LongestWait));
        }
    }

    private static void AnswerAwaited(Desk desk, LockRequest request, object waiting)
    {
        var locks = desk.State.Locks;
        desk.Batch.Add(new Reply(waiting, new LockAwaited(locks.PlaceOf(request), locks.Line(request.Name)[0].Owner)));
        request.ReplyTo = null;
    }

    private static void End(Desk desk, LockRequest request, LockEnd cause, string? principal)
    {
        if (request.ReplyTo is { } waiting)
        {
            desk.Batch.Add(new Reply(waiting, Lost(request.Name)));
            request.ReplyTo = null;
        }

        desk.LockLeases.Remove(request);
        desk.Emit(new LockEnded(desk.Now, request.Name, request.Owner, cause, principal));
        GrantFirst(desk, request.Name);
    }

    // Its lease goes on: it counts from its latest request, and whoever is not there to take the lock is not waited for longer than that.
    private static void GrantFirst(Desk desk, string name)
    {
        if (desk.State.Locks.Line(name) is not [{ Token: null } first, ..])
        {
            return;
        }

        desk.Emit(new LockGranted(desk.Now, name, first.Owner));
        if (first.ReplyTo is { } waiting)
        {
            desk.Batch.Add(new Reply(waiting, new LockAcquired(first.Token!.Value)));
            first.ReplyTo = null;
            desk.LockLeases.LookAt(first, first.LeaseEnd);
        }
    }

    private static void Extend(Desk desk, LockRequest request)
    {
        // Half of the margin is for proofs of being alone, and half for clocks that don't run alike.
        request.LeaseEnd = desk.Monotonic + request.Lease + (request.Lease / 4);
        desk.LockLeases.LookAt(request, request.LeaseEnd);
    }

    // Only a scheduler that is alone may say that a lock is held, and its proof is a durable write. The answer leaves with the batch, so after it.
    private static void Prove(Desk desk, LockRequest request)
    {
        if (desk.Monotonic - desk.LastEmitted >= request.Lease / 8)
        {
            desk.Emit(new EpochConfirmed(desk.Now));
        }
    }
}
