using System.Diagnostics;
using Scheduler.Core;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Execution.Tests.Attempts;

/// <summary>Prints what an attempt costs; asserts nothing about it. Meaningful with <c>-c Release</c> only.</summary>
public sealed class SpeedTests(ITestOutputHelper output)
{
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

        public void Progress(RunningAttempt attempt, AttemptProgressReport report)
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
