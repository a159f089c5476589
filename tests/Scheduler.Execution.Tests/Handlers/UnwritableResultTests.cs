using Scheduler.Core;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>A result that can't be written can't be written next time either: one attempt, and the reason in one sentence.</summary>
public sealed class UnwritableResultTests
{
    public static TheoryData<string, object, string> Unwritable => new()
    {
        { "a number", double.NaN, "a number in it is not finite (NaN or infinity)." },
        { "a number within", new { Mean = float.PositiveInfinity }, "a number in it is not finite (NaN or infinity)." },
        { "a list of numbers", new[] { 1, double.NegativeInfinity }, "a number in it is not finite (NaN or infinity)." },
        { "a cycle", Ring.Closed(), "it refers to itself, or is nested deeper than 64 levels." },
        { "too deep", Ring.Deep(100), "it refers to itself, or is nested deeper than 64 levels." },
        { "a type", new { Kind = typeof(string) }, "JSON has no form for Kind." },
        { "a delegate", new { Call = (Action)(() => { }) }, "JSON has no form for Call." },
        { "a task", Task.FromResult(1), "it is a task that nobody has awaited. Give the type of its result in place of object, or await it in the handler." },
        { "a value task", ValueTask.FromResult(1), "it is a task that nobody has awaited. Give the type of its result in place of object, or await it in the handler." },
        { "a property that throws", new Throwing(), "reading it failed: the connection is closed" },
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public async Task It_fails_once_with_its_reason_in_one_sentence(string what, object result, string reason)
    {
        var report = Assert.IsType<AttemptFailedReport>(await Bench.Of((_, _) => Task.FromResult(result)).RunAsync());
        Assert.False(report.Retryable, what);
        Assert.Equal("The result of the kind 'work' can't be written as JSON: " + reason, report.Error);
    }

    [Fact]
    public async Task One_that_is_too_large_fails_once()
    {
        var report = Assert.IsType<AttemptFailedReport>(await Bench.Of((_, _) => Task.FromResult(new string('x', 64 * 1024))).RunAsync());
        Assert.False(report.Retryable);
        Assert.Equal("The result has 65538 bytes, and the limit (MaxResultBytes) is 65536: store it elsewhere and return where it is.", report.Error);
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_written_is_no_better()
    {
        var saving = Bench.Of(async (string? _, TaskContext context) =>
        {
            await context.CheckpointAsync(double.NaN);
            return 1;
        });
        var yielding = Bench.Of<int>((_, context) => throw context.Yield(Ring.Closed()));
        foreach (var bench in new[] { saving, yielding })
        {
            var report = Assert.IsType<AttemptFailedReport>(await bench.RunAsync());
            Assert.False(report.Retryable);
            Assert.StartsWith("The checkpoint of the kind 'work' can't be written as JSON: ", report.Error, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', report.Error);
        }
    }

    private sealed class Ring
    {
        public Ring? Next { get; set; }

        public static Ring Closed()
        {
            var ring = new Ring();
            ring.Next = ring;
            return ring;
        }

        public static Ring Deep(int levels) => levels == 0 ? new Ring() : new Ring { Next = Deep(levels - 1) };
    }

    private sealed class Throwing
    {
        public int Rows => throw new InvalidOperationException("the connection is closed");
    }
}
