using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Cli.Up;

/// <summary>The ports of a cluster on this machine: one for each seed, from the first on, and one each for HTTP.</summary>
internal static class LocalPorts
{
    public const int Default = 4_053;

    /// <summary>From a seed's own port to that of its HTTP API, as it is when seeds are started by hand.</summary>
    public const int HttpApart = 4_000;

    public const int Lowest = 1_024;

    private const int Step = 10;

    public static Uri AddressOf(int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port + HttpApart}"));

    /// <summary>Says which one is in use before anything is started; a host would say no more than that it can't listen.</summary>
    /// <exception cref="SchedulerConfigurationException">One is.</exception>
    public static void RequireFree(int first, int seeds)
    {
        if (All(first, seeds).FirstOrDefault(port => !IsFree(port)) is var taken and not 0)
        {
            var whose = taken < first + seeds
                ? $"that of seed-{taken - first + 1}"
                : $"that of the HTTP API of seed-{taken - HttpApart - first + 1}";
            throw new SchedulerConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Port {taken}, {whose}, is in use: another cluster may run. End what has it, or choose another --port than {first}:")
                + $" {(seeds == 1 ? "it" : $"that and the {seeds - 1} after it")} must be free, and the same + {HttpApart} for HTTP.");
        }
    }

    /// <summary>A first port, the rest of which is free as well.</summary>
    /// <param name="from">Where to begin looking.</param>
    public static int FindFree(int from, int seeds)
    {
        for (var first = from; first + HttpApart + seeds <= ushort.MaxValue; first += Step)
        {
            if (All(first, seeds).All(IsFree))
            {
                return first;
            }
        }

        throw new SchedulerConfigurationException("No ports are free on this machine for a cluster. End some of what listens.");
    }

    private static IEnumerable<int> All(int first, int seeds) =>
        Enumerable.Range(first, seeds).Concat(Enumerable.Range(first + HttpApart, seeds));

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
