using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The locks that are held, as an answer on the wire.</summary>
internal static class LockAnswerFormat
{
    public static LocksListed Fields(ref RecordFields f, LocksListed answer)
    {
        var unlisted = f.Int(answer.Unlisted);
        return new(f.List(answer.Locks, bytesEach: 7, Lock), unlisted);
    }

    private static LockInfo Lock(ref RecordFields f, LockInfo info) => new(
        f.Name(info.Name),
        f.Text(info.Owner),
        f.Token(info.Token),
        f.Timestamp(info.Since),
        f.Span(info.Lease),
        f.Int(info.Waiting),
        f.List(info.Next, bytesEach: 2, static (ref f, waiter) => new LockWaiter(f.Text(waiter.Owner), f.Timestamp(waiter.Since))));
}
