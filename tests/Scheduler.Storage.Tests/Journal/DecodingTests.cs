using System.IO.Hashing;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;

namespace Scheduler.Storage.Tests.Journal;

public sealed class DecodingTests
{
    [Fact]
    public void Equal_values_of_different_rows_are_one_instance()
    {
        var codec = new BatchCodec();
        var first = ((TaskAdmitted)codec.Decode(Admitted("a")).Events[0]).Task;
        var second = ((TaskAdmitted)codec.Decode(Admitted("b")).Events[0]).Task;

        Assert.Same(first.Kind, second.Kind);
        Assert.Same(first.Queue, second.Queue);
        Assert.Same(first.Request, second.Request);
        Assert.Same(first.RequiredLabels, second.RequiredLabels);
        Assert.Same(first.Retry, second.Retry);
        Assert.NotSame(first.Id.Value, second.Id.Value);
    }

    [Fact]
    public void What_is_not_set_is_the_contracts_own_instance()
    {
        var spec = new TaskSpec { Id = new TaskId("a"), Kind = "noop" };
        var codec = new TaskSpecCodec();

        var read = codec.Decode(codec.Encode([spec]).Span)[0];

        Assert.Same(Resources.None, read.Request);
        Assert.Same(Labels.None, read.RequiredLabels);
        Assert.Same(RetryPolicy.Default, read.Retry);
        Assert.Same(QueueOptions.DefaultName, read.Queue);
        Assert.Null(read.Headers);
    }

    [Fact]
    public void Sharing_is_limited_so_that_tasks_of_a_thousand_colours_do_not_fill_the_memory()
    {
        var codec = new TaskSpecCodec();
        for (var i = 0; i < 30_000; i += 1_000)
        {
            var specs = Enumerable.Range(i, 1_000)
                .Select(n => new TaskSpec { Id = new TaskId("a"), Kind = $"kind-{n}", Request = new Resources(n, 1) })
                .ToArray();
            Assert.Equal(Dump.Of(specs), Dump.Of(codec.Decode(codec.Encode(specs).Span)));
        }

        var spec = new TaskSpec { Id = new TaskId("a"), Kind = "kind-29999" };
        var row = codec.Encode([spec]).ToArray();
        Assert.NotSame(codec.Decode(row)[0].Kind, codec.Decode(row)[0].Kind);
    }

    [Fact]
    public void Long_texts_are_not_shared()
    {
        var codec = new TaskSpecCodec();
        var row = codec.Encode([new TaskSpec { Id = new TaskId("a"), Kind = "k", Principal = new string('p', 300) }]).ToArray();

        Assert.NotSame(codec.Decode(row)[0].Principal, codec.Decode(row)[0].Principal);
        Assert.Same(codec.Decode(row)[0].Kind, codec.Decode(row)[0].Kind);
    }

    [Fact]
    public void A_payload_does_not_keep_its_row()
    {
        var row = Admitted("a", new byte[] { 1, 2, 3 });
        var task = ((TaskAdmitted)new BatchCodec().Decode(row).Events[0]).Task;

        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(task.Payload, out var array));
        Assert.Equal(3, array.Array!.Length);
    }

    [Fact]
    public void Headers_can_be_looked_up_and_listed()
    {
        var spec = new TaskSpec
        {
            Id = new TaskId("a"),
            Kind = "noop",
            Headers = new Dictionary<string, string> { ["tenant"] = "t", ["traceparent"] = "00-1" },
        };
        var codec = new TaskSpecCodec();

        var headers = codec.Decode(codec.Encode([spec]).Span)[0].Headers!;

        Assert.Equal("t", headers["tenant"]);
        Assert.True(headers.ContainsKey("traceparent"));
        Assert.False(headers.TryGetValue("Tenant", out _));
        Assert.Throws<KeyNotFoundException>(() => headers["other"]);
        Assert.Equal(["tenant", "traceparent"], headers.Keys);
        Assert.Equal(["t", "00-1"], headers.Values);
        Assert.Equal(2, headers.Count);
    }

    [Fact]
    public void A_small_event_takes_few_bytes_beyond_its_id()
    {
        var node = new NodeId("node-1", 638_000_000_000_000_000);
        var explanation = new Explanation("fcfs", "least-loaded", false, 3, 2, default, [new ScoredNode(node, 4)]);
        var events = Enumerable.Range(0, 1_000)
            .Select(i => (Event)new TaskAssigned(new Timestamp(638_000_000_000_000_000), new TaskId($"{i:D32}"), node, explanation))
            .ToArray();

        var bytes = new BatchCodec().Encode(Rows.BatchOf(events)).Length;

        Assert.InRange(bytes / events.Length, 32, 50);
    }

    [Fact]
    public void Checksums_are_those_of_xxh64()
    {
        Assert.Equal(0xEF46DB3751D8E999UL, XxHash64.HashToUInt64(""u8));
        Assert.Equal(0xD24EC4F1A98C6E5B, XxHash64.HashToUInt64("a"u8));
        Assert.Equal(0x44BC2CF5AD770999UL, XxHash64.HashToUInt64("abc"u8));
        Assert.Equal(0xFBCEA83C8A378BF1, XxHash64.HashToUInt64("Nobody inspects the spammish repetition"u8));
    }

    private static byte[] Admitted(string id, ReadOnlyMemory<byte> payload = default) =>
        new BatchCodec().Encode(Rows.BatchOf(
        [
            new TaskAdmitted(new Timestamp(5), new TaskSpec
            {
                Id = new TaskId(id),
                Kind = "thumb" + "nail",
                Queue = new string("images".ToCharArray()),
                Payload = payload,
                Request = new Resources(500, 1_000, [new NamedAmount("gpu", 1)]),
                RequiredLabels = new Labels([new("zone", "a")]),
                Retry = new RetryPolicy { MaxAttempts = 7 },
            }),
        ])).ToArray();
}
