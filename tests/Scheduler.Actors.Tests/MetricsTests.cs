using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Telemetry;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

public sealed class MetricsTests(ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public async Task How_long_tasks_of_a_kind_run_and_by_how_much_estimates_were_wrong_is_told()
    {
        var told = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == SchedulerMetrics.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => told[instrument.Name] = value);
        listener.Start();
        var scheduler = StartScheduler();
        Accept(scheduler, Kit.CreateTestProbe(), Noop("warm-up") with { ExpiresAt = new Timestamp(1) });
        var node = Join(scheduler);
        await Client.SubmitAsync(Noop("a") with { Estimate = TimeSpan.FromHours(1) });
        var ended = Client.WaitAsync(new TaskId("a"));
        node.Succeed(node.ExpectAssignment(), []);
        await ended.WaitAsync(Soon);

        Assert.True(told[SchedulerMetrics.KindEstimate] > 0);
        Assert.True(told[SchedulerMetrics.EstimateError] > 0);
    }
}
