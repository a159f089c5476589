using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Embedded.Tests.Support;

/// <summary>A scheduler in this process, on a data folder.</summary>
public sealed class EmbeddedShell : IShell
{
    private readonly TempFolder _folder = new();
    private EmbeddedScheduler? _scheduler;

    public ISchedulerClient Client => Scheduler;

    private EmbeddedScheduler Scheduler => _scheduler ?? throw new InvalidOperationException("It has not been started.");

    public async Task StartAsync(ShellOptions options) => _scheduler = await EmbeddedScheduler.StartAsync(new EmbeddedOptions
    {
        DataFolder = _folder.Data,
        Nodes = [.. options.Nodes.Select(Node)],
        Queues = [.. options.Queues],
        Limits = options.Limits,
        TaskLimits = [.. options.TaskLimits],
        RefuseUnknownLimits = options.RefuseUnknownLimits,
        Handlers = options.MakeHandlers(),
        CancelGrace = options.CancelGrace,
        ShutdownGrace = options.Grace,
        KeepFinishedTasks = options.KeepFinishedTasks,
        KeepHistoryEvents = long.MaxValue,
    });

    public Task StopAsync() => Scheduler.DisposeAsync().AsTask();

    public Task CrashAsync() => Scheduler.CrashAsync();

    public Task JoinAsync(ShellNode node) => Scheduler.AddNodeAsync(Node(node));

    public async Task LeaveAsync(string node)
    {
        (await Scheduler.DrainNodeAsync(node)).OrThrow();
        await Scheduler.LocalNodes.Single(n => n.Name == node).LeftAsync();
    }

    public Task KillAsync(string node)
    {
        Assert.True(Scheduler.KillNode(node), $"There is no node '{node}'.");
        return Task.CompletedTask;
    }

    public IReadOnlyList<Event> ReadJournal() => [.. JournalHistory.Read(_folder.Data).Select(recorded => recorded.Event)];

    public async ValueTask DisposeAsync()
    {
        if (_scheduler is not null)
        {
            await _scheduler.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static NodeOptions Node(ShellNode node) =>
        new() { Name = node.Name, Slots = node.Slots, Labels = node.Labels, Capacity = node.Capacity };
}
