using System.Net;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Http.Tests;

/// <summary>A scheduler in this process, on a data folder, that is asked over HTTP on a loopback port and in no other way.</summary>
public sealed class HttpShell : IShell
{
    private readonly EmbeddedShell _shell = new();
    private readonly List<HttpSchedulerClient> _clients = [];
    private SchedulerServer? _server;
    private PayloadCodecs? _codecs;

    public ISchedulerClient Client => _codecs is null ? _clients[^1] : _clients[^1].WithCodecs(_codecs);

    public async Task StartAsync(ShellOptions options)
    {
        _codecs = options.Codecs?.Invoke();
        await _shell.StartAsync(options);
        _server = await SchedulerServer.StartAsync(_shell.Client, new IPEndPoint(IPAddress.Loopback, 0));
        _clients.Add(new HttpSchedulerClient(_server.Address));
    }

    public async Task StopAsync()
    {
        await _shell.StopAsync();
        await StopServerAsync();
    }

    public async Task CrashAsync()
    {
        await _shell.CrashAsync();
        await StopServerAsync();
    }

    public Task JoinAsync(ShellNode node) => _shell.JoinAsync(node);

    public Task LeaveAsync(string node) => _shell.LeaveAsync(node);

    public Task KillAsync(string node) => _shell.KillAsync(node);

    public IReadOnlyList<Event> ReadJournal() => _shell.ReadJournal();

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await StopServerAsync();
        await _shell.DisposeAsync();
    }

    private async Task StopServerAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }
}
