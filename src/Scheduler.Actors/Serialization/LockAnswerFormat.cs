using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The locks that someone has, as an answer on the wire.</summary>
internal static class LockAnswerFormat
{
    public static void Write(RecordWriter writer, LocksListed answer)
    {
        writer.WriteInt(answer.Unlisted);
        writer.WriteInt(answer.Locks.Count);
        foreach (var info in answer.Locks)
        {
            writer.WriteName(info.Name);
            writer.WriteString(info.Owner);
            writer.WriteToken(info.Token);
            writer.WriteTimestamp(info.Since);
            writer.WriteSpan(info.Lease);
            writer.WriteInt(info.Waiting);
            writer.WriteInt(info.Next.Count);
            foreach (var waiter in info.Next)
            {
                writer.WriteString(waiter.Owner);
                writer.WriteTimestamp(waiter.Since);
            }
        }
    }

    public static LocksListed Read(ref RecordReader reader)
    {
        var unlisted = reader.ReadInt();
        var locks = new LockInfo[reader.ReadCount(bytesEach: 7)];
        for (var i = 0; i < locks.Length; i++)
        {
            // In the order in which they were written.
            locks[i] = new LockInfo(
                reader.ReadName(), reader.ReadString(), reader.ReadToken(), reader.ReadTimestamp(), reader.ReadSpan(), reader.ReadInt(), ReadWaiters(ref reader));
        }

        return new LocksListed(locks, unlisted);
    }

    private static LockWaiter[] ReadWaiters(ref RecordReader reader)
    {
        var waiters = new LockWaiter[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < waiters.Length; i++)
        {
            waiters[i] = new LockWaiter(reader.ReadString(), reader.ReadTimestamp());
        }

        return waiters;
    }
}
