using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Telemetry;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Operations;

/// <summary>A slot that a handler holds although it was given up is named wherever someone looks for why nothing runs.</summary>
public sealed class BlockedSlotsTests
{
    private const string Name = "blocked-slots";

    [Fact]
    public async Task Explain_nodes_stats_and_metrics_tell_what_holds_the_slot_until_its_handler_returns()
    {
        var release = new TaskCompletionSource();
        await using var scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.SchedulerName = Name;
            o.Durability = Durability.Memory;
            o.CancelGrace = TimeSpan.FromMilliseconds(20);
            o.Nodes = [new NodeOptions { Name = "one", Slots = 1 }];
            o.Handle("deaf", async (int _) =>
            {
                await release.Task;
                return 0;
            });
        });
        await using var server = await SchedulerServer.StartAsync(scheduler, new IPEndPoint(IPAddress.Loopback, 0));
        var stuck = new TaskSpec
        {
            Id = new TaskId("stuck"),
            Kind = "deaf",
            Payload = Payload.Json(1),
            Timeout = TimeSpan.FromMilliseconds(20),
            Retry = RetryPolicy.Never,
        };
        await scheduler.SubmitManyAsync([stuck, stuck with { Id = new TaskId("behind"), Timeout = null }]);
        await scheduler.WaitAsync(stuck.Id);
        var nodes = await UntilAsync("nodes", told => told.Contains("Restart the node", StringComparison.Ordinal));

        Assert.Matches(@"\none +up +1 +[0-9]+ +1 ", nodes);
        Assert.Matches("\none: 1 slot is held by attempt 1 of stuck, which was given up .+ ago and has not returned. Restart the node to free it.\n", nodes);
        Assert.Matches(
            "1 slot is held by attempt 1 of stuck on one#[0-9]+, which was given up .+ ago and has not returned: restart the node to free it.",
            await AskAsync("explain", "behind"));
        Assert.Contains("Blocked   1 slot held by handlers that were given up; 'scheduler nodes' names them\n", await AskAsync("stats"), StringComparison.Ordinal);
        Assert.Equal(1, Metric());

        release.SetResult();
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(new TaskId("behind"))).Phase);
        await UntilAsync("nodes", told => !told.Contains("Restart the node", StringComparison.Ordinal));
        Assert.DoesNotContain("Blocked", await AskAsync("stats"), StringComparison.Ordinal);
        Assert.Equal(0, Metric());

        async Task<string> AskAsync(params string[] command)
        {
            var result = await SchedulerCommand.RunAsync([.. command, "--server", server.Address.ToString()]);
            Assert.Equal(0, result.ExitCode);
            return result.Out;
        }

        // A node says it with its next report.
        async Task<string> UntilAsync(string command, Func<string, bool> isIt)
        {
            var since = Stopwatch.StartNew();
            var told = await AskAsync(command);
            while (!isIt(told))
            {
                Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), told);
                told = await AskAsync(command);
            }

            return told;
        }
    }

    private static int Metric()
    {
        var told = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == SchedulerMetrics.BlockedSlots && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, Name)))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => told = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return told;
    }
}
