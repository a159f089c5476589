using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>
/// Hosts in network namespaces of their own, on one switch: each can be cut off and put back, while the file system is one. Needs Linux,
/// root, and <c>ip</c>.
/// </summary>
internal sealed partial class NetworkLab : IDisposable
{
    // Of Linux: the network, of all that a thread can be given its own of.
    private const int NewNetwork = 0x40000000;

    private static int _labs;

    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture, $"lab{Environment.ProcessId}x{Interlocked.Increment(ref _labs)}");

    private readonly int _hosts;

    public NetworkLab(int hosts)
    {
        _hosts = hosts;
        Ip("netns", "add", Switch);
        Ip("-n", Switch, "link", "add", "switch", "type", "bridge");
        Ip("-n", Switch, "link", "set", "switch", "up");
        for (var i = 0; i < hosts; i++)
        {
            Ip("netns", "add", Host(i));
            Ip("-n", Switch, "link", "add", Port(i), "type", "veth", "peer", "name", "eth0", "netns", Host(i));
            Ip("-n", Switch, "link", "set", Port(i), "master", "switch", "up");
            Ip("-n", Host(i), "addr", "add", $"{AddressOf(i)}/24", "dev", "eth0");
            Ip("-n", Host(i), "link", "set", "lo", "up");
            Ip("-n", Host(i), "link", "set", "eth0", "up");
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing { get; } = WhyMissing();

    private string Switch => _name + "s";

    public static string AddressOf(int host) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{host + 1}");

    /// <summary>What a command begins with that is to run on the host.</summary>
    public IReadOnlyList<string> On(int host) => ["ip", "netns", "exec", Host(host)];

    /// <summary>From all others, in both directions.</summary>
    public void Cut(int host) => Ip("-n", Switch, "link", "set", Port(host), "down");

    public void Heal(int host) => Ip("-n", Switch, "link", "set", Port(host), "up");

    /// <summary>What the one sends to the other is lost; the other direction stays.</summary>
    public void CutOneWay(int from, int to) => Ip("-n", Host(from), "route", "add", "blackhole", $"{AddressOf(to)}/32");

    public void HealOneWay(int from, int to) => Ip("-n", Host(from), "route", "del", "blackhole", $"{AddressOf(to)}/32");

    /// <summary>Sends from the host, over a new connection each time: one that was open when the host was cut off would not notice.</summary>
    public HttpMessageHandler HttpOn(int host) => new SocketsHttpHandler
    {
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = SocketOn(host);
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public void Dispose()
    {
        for (var i = 0; i < _hosts; i++)
        {
            Ip("netns", "del", Host(i));
        }

        Ip("netns", "del", Switch);
    }

    private static string Port(int host) => string.Create(CultureInfo.InvariantCulture, $"port{host}");

    private static string? WhyMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "Networks of a test's own need Linux, and root.";
        }

        try
        {
            new NetworkLab(hosts: 1).Dispose();
            return null;
        }
        catch (Win32Exception)
        {
            return "Networks of a test's own need ip (on Debian: apt-get install iproute2).";
        }
        catch (InvalidOperationException e)
        {
            return $"Networks of a test's own can't be made here: {e.Message}";
        }
    }

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error.Trim()}");
        }
    }

    // A socket stays in the network in which it was made; the thread that goes there ends with it.
    private Socket SocketOn(int host)
    {
        var made = new TaskCompletionSource<Socket>();
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle(Path.Combine("/run/netns", Host(host)));
                if (Enter(network, NewNetwork) != 0)
                {
                    throw new Win32Exception();
                }

                made.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            }
            catch (Exception e)
            {
                made.SetException(e);
            }
        });
        thread.Start();
        return made.Task.GetAwaiter().GetResult();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(SafeFileHandle network, int kind);

    private string Host(int host) => string.Create(CultureInfo.InvariantCulture, $"{_name}h{host}");
}
