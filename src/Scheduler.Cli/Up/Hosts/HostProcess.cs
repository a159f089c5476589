using System.Diagnostics;

namespace Scheduler.Cli.Up.Hosts;

/// <summary>One life of a host. What it prints is told line by line.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private volatile string? _lastError;

    private HostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>How it ended; when all that it printed has been told.</summary>
    public Task<HostEnd> Ended { get; private set; } = null!;

    /// <param name="said">Called on any thread, a line at a time.</param>
    public static HostProcess Start(ProcessStartInfo start, Action<string> said)
    {
        var process = new Process { StartInfo = start };
        var host = new HostProcess(process);
        process.OutputDataReceived += (_, e) => Tell(e.Data);
        process.ErrorDataReceived += (_, e) =>
        {
            host.KeepReason(e.Data);
            Tell(e.Data);
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        host.Ended = host.EndAsync();
        return host;

        void Tell(string? line)
        {
            if (!string.IsNullOrEmpty(line))
            {
                said(line);
            }
        }
    }

    /// <summary>Asks it to leave the cluster in order. On every system, as signals would not.</summary>
    public void Leave()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <summary>As a power cut: SIGKILL.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    public void Dispose() => _process.Dispose();

    // Hosts say on the error stream why they end; where an option is wrong there is a hint after it.
    private void KeepReason(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line) && !line.StartsWith("'--help'", StringComparison.Ordinal))
        {
            _lastError = line.Trim();
        }
    }

    private async Task<HostEnd> EndAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        return new HostEnd(_process.ExitCode, _lastError);
    }
}
