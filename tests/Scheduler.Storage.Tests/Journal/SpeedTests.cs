using System.Diagnostics;
using System.IO.Hashing;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Storage.Tests.Journal;

/// <summary>Prints what things cost; asserts nothing about it. Meaningful with <c>-c Release</c> only.</summary>
public sealed class SpeedTests(ITestOutputHelper output)
{
    [Fact]
    public void Events_of_tasks_that_are_admitted_assigned_and_done()
    {
        var batch = Rows.BatchOf(ThirdsOf(1_000));
        var codec = new BatchCodec();
        var row = codec.Encode(batch).ToArray();
        output.WriteLine($"{(double)row.Length / batch.Events.Count:F1} bytes an event");
        Print("encode", batch.Events.Count, () => codec.Encode(batch));
        Print("decode", batch.Events.Count, () => codec.Decode(row));
        Print("checksum", batch.Events.Count, () => XxHash64.HashToUInt64(row));
    }

    private static Event[] ThirdsOf(int count)
    {
        var at = new Timestamp(638_000_000_000_000_000);
        var node = new NodeId("node-1", 638_000_000_000_000_000);
        var other = new NodeId("node-2", 638_000_000_000_000_001);
        var explanation = new Explanation("fcfs", "least-loaded", false, 3, 2, default, [new ScoredNode(other, 4)]);
        return [.. Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => (Event)new TaskAdmitted(at, new TaskSpec { Id = new TaskId($"{i:D32}"), Kind = "noop", Payload = new byte[100] }),
            1 => new TaskAssigned(at, new TaskId($"{i:D32}"), node, explanation),
            _ => new SuccessRecorded(at, new TaskId($"{i:D32}"), FencingToken.Of(0, i), new byte[20], TimeSpan.FromMilliseconds(3)),
        })];
    }

    private void Print(string what, int events, Action action)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 30; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 50; i++)
            {
                action();
            }

            best = Math.Min(best, watch.Elapsed.TotalNanoseconds / (50.0 * events));
        }

        output.WriteLine($"{what}: {best:F0} ns an event");
    }
}
