using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Telemetry;

namespace Scheduler.Embedded.Tests;

public sealed class MetricsTests
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
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (Equals(tags[0].Value, "measured"))
            {
                told[instrument.Name] = value;
            }
        });
        listener.Start();
        await using var scheduler = await Run.InMemoryAsync(options => options.Handle("measured", (string name) => name));
        await scheduler.SubmitAsync(Run.Task("a", "measured") with { Estimate = TimeSpan.FromHours(1) });
        await scheduler.WaitAsync(new TaskId("a"));

        Assert.True(told[SchedulerMetrics.KindEstimate] > 0);
        Assert.True(told[SchedulerMetrics.EstimateError] > 0);
    }
}
