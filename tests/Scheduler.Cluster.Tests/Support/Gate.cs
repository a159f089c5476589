using System.Net;
using System.Net.Sockets;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>What handlers of other processes block on: each connects, and waits for a byte.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Signal _changed = new();
    private readonly List<TcpClient> _waiting = [];

    public Gate()
    {
        _listener.Start(backlog: 1_000);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many have come.</summary>
    public int Count
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    public Task UntilAsync(int count) => _changed.UntilAsync(() => Count >= count, TestCluster.Soon);

    /// <summary>Lets go all who have come.</summary>
    public void Open()
    {
        lock (_waiting)
        {
            foreach (var client in _waiting)
            {
                client.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Open();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                lock (_waiting)
                {
                    _waiting.Add(client);
                }

                _changed.Changed();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
