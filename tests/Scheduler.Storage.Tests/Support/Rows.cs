using System.Buffers.Binary;
using System.IO.Hashing;
using Scheduler.Core;
using Scheduler.Core.Events;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Tests.Support;

/// <summary>A valid row of each kind, and its reader.</summary>
internal static class Rows
{
    public static Batch BatchOf(IReadOnlyList<Event> events, long first = 1) => new()
    {
        Partition = 0,
        Epoch = 3,
        FirstEventNumber = first,
        Events = events,
        SoftFacts = [],
        Effects = [],
        Replies = [],
        DigestAfter = 0xFEEDFACECAFEBEEF,
    };

    /// <summary>A batch with one event of each type, in random order.</summary>
    public static Batch FullBatch(Random random)
    {
        var arbitrary = new Arbitrary(random);
        var events = Arbitrary.SubtypesOf<Event>().Select(t => (Event)arbitrary.Make(t)!).ToArray();
        random.Shuffle(events);
        return BatchOf(events, random.NextInt64(1, 1L << 40));
    }

    public static SnapshotRecord[] FullSnapshot(Random random)
    {
        var arbitrary = new Arbitrary(random);
        return [.. Arbitrary.SubtypesOf<SnapshotRecord>().Select(t => (SnapshotRecord)arbitrary.Make(t)!)];
    }

    /// <summary>Rows of every kind, by name, each with what reads it.</summary>
    public static IEnumerable<(string Name, byte[] Row, Func<byte[], object> Read)> OfEveryKind(Random random)
    {
        var arbitrary = new Arbitrary(random);
        yield return ("batch", new BatchCodec().Encode(FullBatch(random)).ToArray(), row => new BatchCodec().Decode(row));
        var snapshot = new SnapshotCodec().Encode(FullSnapshot(random)).Select(r => r.ToArray()).ToArray();
        yield return ("snapshot-chunk", snapshot[0], row => ReadSnapshot(row, snapshot[1]));
        yield return ("snapshot-commit", snapshot[1], row => ReadSnapshot(snapshot[0], row));
        var messages = new NodeMessageCodec();
        yield return ("from-node", messages.Encode(arbitrary.Make<FromNode>()).ToArray(), row => new NodeMessageCodec().DecodeFromNode(row));
        yield return ("to-node", messages.Encode(arbitrary.Make<ToNode>()).ToArray(), row => new NodeMessageCodec().DecodeToNode(row));
        var tasks = arbitrary.Make<IReadOnlyList<Core.Contracts.TaskSpec>>();
        yield return ("tasks", new TaskSpecCodec().Encode(tasks).ToArray(), row => new TaskSpecCodec().Decode(row));
        var info = arbitrary.Make<Core.Contracts.TaskInfo>();
        yield return ("task-info", new TaskInfoCodec().Encode(info).ToArray(), row => new TaskInfoCodec().Decode(row));
    }

    /// <summary>Makes the checksum right again, as someone would who means ill.</summary>
    public static byte[] Sealed(byte[] row)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(row.AsSpan(row.Length - 8), XxHash64.HashToUInt64(row.AsSpan(0, row.Length - 8)));
        return row;
    }

    private static object ReadSnapshot(params byte[][] rows) =>
        new SnapshotCodec().Decode(rows.Select(r => new ReadOnlyMemory<byte>(r))).ToArray();
}
