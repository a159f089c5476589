using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<EmbeddedOptions>> Wrong() => new()
    {
        { "Slots of node 'one' is 0, but must lie between 1 and 10000", o => o.Nodes = [new NodeOptions { Name = "one", Slots = 0 }] },
        { "'one' is given twice", o => o.Nodes = [new NodeOptions { Name = "one" }, new NodeOptions { Name = "one" }] },
        { "Performance of node 'one' is 0", o => o.Nodes = [new NodeOptions { Name = "one", Performance = 0 }] },
        { "Known: greet, noop, sleep", o => o.Nodes = [new NodeOptions { Name = "one", Kinds = ["weave"] }] },
        { "SnapshotEvery is 1, but must lie between 1000 and 1000000000", o => o.SnapshotEvery = 1 },
        { "ShutdownGrace is", o => o.ShutdownGrace = TimeSpan.FromDays(1) },
        { "CancelGrace is", o => o.CancelGrace = TimeSpan.FromDays(1) },
        { "KeepFinishedTasks is 0", o => o.KeepFinishedTasks = 0 },
        { "KeepFinishedFor is", o => o.KeepFinishedFor = TimeSpan.Zero },
        { "KeepHistoryEvents is -1", o => o.KeepHistoryEvents = -1 },
        { "MaxPayloadBytes is -1", o => o.Limits = new SchedulerLimits { MaxPayloadBytes = -1 } },
        { "fcfs", o => o.Queues = [new QueueOptions { Policy = "luck" }] },
        { "least-loaded", o => o.Queues = [new QueueOptions { Strategy = "luck" }] },
        { "Set one of them only", o => (o.DataFolder, o.Durability) = ("somewhere", Durability.Memory) },
        { "DataFolder is empty", o => (o.DataFolder, o.Durability) = (" ", Durability.Full) },
        { "Durability is 9", o => o.Durability = (Durability)9 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_option_out_of_range_is_named_with_its_range_before_anything_starts(string text, Action<EmbeddedOptions> configure)
    {
        using var folder = new TempFolder();
        var fault = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = folder.Data;
            options.Handle("greet", (string name) => name);
            configure(options);
        }));

        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }
}
