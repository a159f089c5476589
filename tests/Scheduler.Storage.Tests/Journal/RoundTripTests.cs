using System.Buffers;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Storage.Tests.Journal;

/// <summary>What was written reads as it was. Types are found by reflection: one that is added without a form fails here.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 200;
    private readonly Random _random;
    private readonly Arbitrary _arbitrary;

    public RoundTripTests(ITestOutputHelper output)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        _random = new Random(seed);
        _arbitrary = new Arbitrary(_random);
    }

    public static TheoryData<Type> Events => [.. Arbitrary.SubtypesOf<Event>()];

    public static TheoryData<Type> SnapshotRecords => [.. Arbitrary.SubtypesOf<SnapshotRecord>()];

    public static TheoryData<Type> Reports => [.. Arbitrary.SubtypesOf<AttemptReport>()];

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_comes_back_as_it_was(Type type)
    {
        var codec = new BatchCodec();
        for (var i = 0; i < Rounds; i++)
        {
            var batch = Rows.BatchOf([(Event)_arbitrary.Make(type)!, (Event)_arbitrary.Make(type)!], i);

            var row = codec.Decode(codec.Encode(batch).Span);

            Assert.Equal(Dump.Of(batch.Events), Dump.Of(row.Events));
            Assert.Equal((0, 3L, (long)i, 0xFEEDFACECAFEBEEF), (row.Partition, row.Epoch, row.FirstEventNumber, row.DigestAfter));
            Assert.Equal(i + 1, row.LastEventNumber);
        }
    }

    [Fact]
    public void A_batch_of_all_events_comes_back_as_it_was_and_is_written_the_same_again()
    {
        var codec = new BatchCodec();
        for (var i = 0; i < Rounds; i++)
        {
            var batch = Rows.FullBatch(_random);
            var bytes = codec.Encode(batch).ToArray();

            var row = codec.Decode(bytes);

            Assert.Equal(Dump.Of(batch.Events), Dump.Of(row.Events));
            Assert.Equal(bytes, codec.Encode(batch with { Events = row.Events }).ToArray());
        }
    }

    [Fact]
    public void An_empty_batch_comes_back_as_it_was()
    {
        var codec = new BatchCodec();
        var output = new ArrayBufferWriter<byte>();

        codec.Encode(Rows.BatchOf([], 9), output);
        var row = codec.Decode(output.WrittenSpan);

        Assert.Empty(row.Events);
        Assert.Equal(8, row.LastEventNumber);
    }

    [Theory]
    [MemberData(nameof(SnapshotRecords))]
    public void A_snapshot_record_comes_back_as_it_was(Type type)
    {
        var codec = new SnapshotCodec();
        for (var i = 0; i < Rounds; i++)
        {
            SnapshotRecord[] records = [(SnapshotRecord)_arbitrary.Make(type)!, (SnapshotRecord)_arbitrary.Make(type)!];

            Assert.Equal(Dump.Of(records), Dump.Of(codec.Decode(codec.Encode(records).Select(Copy).ToArray())));
        }
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void A_report_comes_back_as_it_was(Type type)
    {
        var codec = new NodeMessageCodec();
        for (var i = 0; i < Rounds; i++)
        {
            var message = new FromNode(new NodeId("n", 1), 1, 2, [(AttemptReport)_arbitrary.Make(type)!, (AttemptReport)_arbitrary.Make(type)!]);

            Assert.Equal(Dump.Of(message), Dump.Of(codec.DecodeFromNode(codec.Encode(message).Span)));
        }
    }

    [Fact]
    public void Node_messages_come_back_as_they_were()
    {
        var codec = new NodeMessageCodec();
        for (var i = 0; i < Rounds; i++)
        {
            var from = _arbitrary.Make<FromNode>();
            var to = _arbitrary.Make<ToNode>();

            Assert.Equal(Dump.Of(from), Dump.Of(codec.DecodeFromNode(codec.Encode(from).Span)));
            Assert.Equal(Dump.Of(to), Dump.Of(codec.DecodeToNode(codec.Encode(to).Span)));
        }
    }

    [Fact]
    public void Tasks_and_what_is_known_of_them_come_back_as_they_were()
    {
        var tasks = new TaskSpecCodec();
        var infos = new TaskInfoCodec();
        for (var i = 0; i < Rounds; i++)
        {
            var specs = _arbitrary.Make<IReadOnlyList<TaskSpec>>();
            var info = _arbitrary.Make<TaskInfo>();

            Assert.Equal(Dump.Of(specs), Dump.Of(tasks.Decode(tasks.Encode(specs).Span)));
            Assert.Equal(Dump.Of(info), Dump.Of(infos.Decode(infos.Encode(info).Span)));
        }
    }

    [Fact]
    public void Every_string_comes_back_as_it_was()
    {
        var codec = new BatchCodec();
        foreach (var unit in new[] { "a", "é", "語", "😀", "\ud800", "a\udc00b" })
        {
            // Over the lengths at which the length itself takes more bytes.
            foreach (var times in new[] { 0, 1, 20, 21, 22, 31, 32, 42, 43, 62, 63, 64, 65, 127, 128, 2730, 2731, 8191, 8192 })
            {
                var text = string.Concat(Enumerable.Repeat(unit, times));
                var at = new Timestamp(1);
                var row = codec.Decode(codec.Encode(Rows.BatchOf([new ExpiryRecorded(at, new TaskId(text)), new EpochStarted(at, 1, text)])).Span);

                Assert.Equal(text, ((ExpiryRecorded)row.Events[0]).Task.Value);
                Assert.Equal(text, ((EpochStarted)row.Events[1]).Scheduler);
            }
        }
    }

    [Fact]
    public void A_row_of_many_names_and_values_comes_back_as_it_was()
    {
        var events = Enumerable.Range(0, 1_000).Select(i => (Event)new TaskAdmitted(new Timestamp(i), new TaskSpec
        {
            Id = new TaskId($"t{i}"),
            Kind = $"kind-{i % 37}",
            Queue = $"queue-{i % 11}",
            Request = new Resources(i % 23, i % 5, [new NamedAmount("gpu", i % 3)]),
            RequiredLabels = new Labels([new("zone", $"{i % 29}")]),
            Retry = new RetryPolicy { MaxAttempts = 1 + (i % 19) },
        })).ToArray();
        var codec = new BatchCodec();

        Assert.Equal(Dump.Of(events), Dump.Of(codec.Decode(codec.Encode(Rows.BatchOf(events)).Span).Events));
    }

    [Fact]
    public void An_unknown_event_is_not_written() =>
        Assert.Throws<SchedulingException>(() => new BatchCodec().Encode(Rows.BatchOf([new Stranger()])));

    private static ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> row) => row.ToArray();

    private sealed record Stranger() : Event(default(Timestamp));
}
