using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Scheduler.Http.Control;

/// <summary>Accepts the connections of a socket that is already listening and that has one connection waiting.</summary>
internal sealed class OpenedSocket(Socket listening, Socket first) : IConnectionListenerFactory, IConnectionListener
{
    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private Socket? _first = first;

    public EndPoint EndPoint { get; } = listening.LocalEndPoint!;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var socket = Interlocked.Exchange(ref _first, null) ?? await listening.AcceptAsync(cancellationToken).ConfigureAwait(false);
                socket.NoDelay = true;
                return _connections.Create(socket);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return null;
            }
            catch (SocketException)
            {
                // It was reset while it waited to be accepted.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        listening.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        listening.Dispose();
        _first?.Dispose();
        _connections.Dispose();
        return default;
    }
}
