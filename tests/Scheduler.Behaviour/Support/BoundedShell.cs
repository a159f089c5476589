using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>A shell none of whose steps takes for ever without a word.</summary>
internal sealed class BoundedShell(IShell shell) : IShell
{
    public ISchedulerClient Client => shell.Client;

    public Task StartAsync(ShellOptions options) => Bounded.Await(shell.StartAsync(options), "The shell has not started");

    public Task StopAsync() => Bounded.Await(shell.StopAsync(), "The shell has not stopped");

    public Task CrashAsync() => Bounded.Await(shell.CrashAsync(), "The shell has not crashed");

    public Task JoinAsync(ShellNode node) => Bounded.Await(shell.JoinAsync(node), $"Node '{node.Name}' has not joined");

    public Task LeaveAsync(string node) => Bounded.Await(shell.LeaveAsync(node), $"Node '{node}' has not left");

    public Task KillAsync(string node) => Bounded.Await(shell.KillAsync(node), $"Node '{node}' is not dead");

    public IReadOnlyList<Event> ReadJournal() => shell.ReadJournal();

    public async ValueTask DisposeAsync() => await Bounded.Await(shell.DisposeAsync().AsTask(), "The shell is not disposed");
}
