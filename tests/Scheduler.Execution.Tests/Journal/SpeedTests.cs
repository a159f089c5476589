using System.Diagnostics;
using System.IO.Hashing;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Journal;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Execution.Tests.Journal;

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

    [Fact]
    public async Task Attempts_that_do_nothing()
    {
        var runner = new AttemptRunner(BuiltInKinds.AddTo(new HandlerRegistry()));
        for (var round = 0; round < 4; round++)
        {
            var slots = new Slots(runner, 100_000);
            var before = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            slots.Fill(4);
            await slots.Done;
            output.WriteLine(
                $"{watch.Elapsed.TotalNanoseconds / 100_000:F0} ns an attempt in 4 slots, {(GC.GetTotalAllocatedBytes() - before) / 100_000} bytes");
        }
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

    private sealed class Slots(AttemptRunner runner, int attempts) : IAttemptListener
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Assignment _assignment = Bench.Assign("noop");
        private int _started;
        private int _ended;

        public Task Done => _done.Task;

        public void Fill(int slots)
        {
            for (var i = 0; i < slots; i++)
            {
                Next();
            }
        }

        public void Ended(RunningAttempt attempt, AttemptReport report, bool abandoned)
        {
            if (Interlocked.Increment(ref _ended) == attempts)
            {
                _done.SetResult();
            }

            Next();
        }

        public void Checkpoint(RunningAttempt attempt, CheckpointReport report)
        {
        }

        public void Returned(RunningAttempt attempt)
        {
        }

        private void Next()
        {
            if (Interlocked.Increment(ref _started) <= attempts)
            {
                runner.Start(_assignment, this);
            }
        }
    }
}
