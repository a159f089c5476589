using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>One seed's way to PostgreSQL, which can be cut: nothing comes through any more, and nobody is told.</summary>
internal sealed class DatabaseProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Ports.Free());
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _open = new();

    public DatabaseProxy(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _open.SetResult();
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ToString();
        _ = AcceptAsync();
    }

    public string ConnectionString { get; }

    public void Cut()
    {
        lock (_gate)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Heal()
    {
        lock (_gate)
        {
            _open.TrySetResult();
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await OpenAsync();
                await server.ConnectAsync(_server.Host!, _server.Port, _ending.Token);
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await from.ReadAsync(buffer, _ending.Token)) > 0)
            {
                await OpenAsync();
                await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    }

    private Task OpenAsync()
    {
        lock (_gate)
        {
            return _open.Task.WaitAsync(_ending.Token);
        }
    }
}
