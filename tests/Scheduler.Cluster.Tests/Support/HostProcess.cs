using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>A built host as a process of its own. What it prints is kept, and shown when a test fails.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly int _id;

    private HostProcess(string host, Process process)
    {
        Host = host;
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        _id = process.Id;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Host { get; }

    /// <summary>CPU time it has used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return $"--- {Host} {_id}{Environment.NewLine}{string.Join(Environment.NewLine, _lines)}";
            }
        }
    }

    public static HostProcess Start(string host, params string[] arguments) => new(host, new Process
    {
        StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, host + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        },
    });

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>As a power cut: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<ExitCode> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_id}"]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    public async Task<ExitCode> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (ExitCode)_process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_lines)
        {
            _lines.Add(line ?? "");
        }
    }
}
