using System.Net;
using System.Net.Sockets;

namespace Scheduler.Cluster.Tests.Support;

internal static class Ports
{
    // Below those that systems give to whoever connects: no connection takes one while its owner is started again.
    private const int First = 12_000;
    private const int Count = 20_000;

    private static int _last = Environment.ProcessId * 101;

    /// <summary>One that was free a moment ago; another one each time.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
