using System.Net;
using System.Net.Sockets;
using Scheduler.Execution.Handlers;

namespace Scheduler.Cluster.Handlers;

/// <summary>Handlers that block the thread they run on until a test lets them go.</summary>
public sealed class BlockingHandlers : IHandlerModule
{
    public void Register(HandlerRegistry handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        handlers.Handle<int>("block", (port, context) =>
        {
            Block(port, context.CancellationToken);
            return Task.CompletedTask;
        });

        handlers.Handle<int>("sleep-on", (_, _) =>
        {
            // Of a signal that nobody gives.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
            return Task.CompletedTask;
        });
        handlers.Handle<int>("exit", (code, _) =>
        {
            Environment.Exit(code);
            return Task.CompletedTask;
        });
        handlers.Handle<int>("throw-on-a-thread", (_, _) =>
        {
            new Thread(() => throw new InvalidOperationException("nobody catches this")).Start();
            return Task.CompletedTask;
        });

        // Such a handler blocks wherever its continuation runs, and that is always the thread pool.
        handlers.Handle<int>("await-and-block", async (port, context) =>
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            Block(port, context.CancellationToken);
        });
    }

    /// <summary>A connection is how the test sees that it is here; the thread waits until there is something to read on it.</summary>
    private static void Block(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        using var closing = cancellation.Register(static s => ((Socket)s!).Dispose(), socket);
        try
        {
            socket.Receive(new byte[1]);
        }
        catch (SocketException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }
}
