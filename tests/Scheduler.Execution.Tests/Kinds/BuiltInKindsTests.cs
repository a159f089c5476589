using Scheduler.Core;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds;

public sealed class BuiltInKindsTests
{
    private readonly Bench _bench = new();

    public BuiltInKindsTests() => BuiltInKinds.AddTo(_bench.Registry);

    [Theory]
    [InlineData(null)]
    [InlineData("anything at all")]
    public async Task Noop_returns_nothing_whatever_its_payload(string? payload)
    {
        var report = Assert.IsType<AttemptSucceededReport>(await _bench.RunAsync(Bench.Assign("noop", payload)));

        Assert.Equal(0, report.Result.Length);
    }

    [Fact]
    public async Task Sleep_waits_as_long_as_it_is_told()
    {
        _bench.Start(Bench.Assign("sleep", """{"ms":1500}"""));
        await _bench.Time.UntilArmedAsync();

        _bench.Time.Advance(TimeSpan.FromMilliseconds(1499));
        Assert.False(_bench.Listener.HasEnded.IsCompleted);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(1));

        var report = Assert.IsType<AttemptSucceededReport>((await _bench.Listener.HasEnded).Report);
        Assert.Equal((0, TimeSpan.FromMilliseconds(1500)), (report.Result.Length, report.RunTime));
    }

    [Fact]
    public async Task Sleep_stops_when_it_is_asked_to()
    {
        var attempt = _bench.Start(Bench.Assign("sleep", """{"ms":2147483647}"""));
        await _bench.Time.UntilArmedAsync();

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await _bench.Listener.HasEnded).Report);
        Assert.Equal(0, _bench.Time.ArmedTimers);
    }

    [Theory]
    [InlineData(null, """{"ms": 100}""")]
    [InlineData("{}", "ms is missing.")]
    [InlineData("{", "it is not JSON, from line 1, byte 2 on.")]
    [InlineData("""{"ms":-1}""", "between 0 and 2147483647")]
    [InlineData("""{"ms":3000000000}""", "ms is 3000000000, but must lie between 0 and 2147483647")]
    public async Task Sleep_without_a_usable_time_fails_for_good(string? payload, string tells)
    {
        var report = Assert.IsType<AttemptFailedReport>(await _bench.RunAsync(Bench.Assign("sleep", payload)));

        Assert.False(report.Retryable);
        Assert.Contains(tells, report.Error);
    }
}
