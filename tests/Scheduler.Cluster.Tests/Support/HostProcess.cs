using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>
/// A built host as a process of its own, which ends with that of the tests. What it prints is kept, and shown when a test fails.
/// </summary>
internal sealed partial class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Signal _said;
    private readonly int _id;
    private Process? _waker;

    private HostProcess(string host, Process process, Signal said)
    {
        Host = host;
        _said = said;
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        _id = process.Id;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Host { get; }

    public int Id => _id;

    public bool HasExited => _process.HasExited;

    /// <summary>CPU time it has used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Of the scheduler that it has begun; 0: none.</summary>
    public long Epoch { get; private set; }

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

    /// <param name="said">Is told of each line.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="program">Null: that of <c>src/</c> with the host's name.</param>
    /// <param name="folder">It works in. Null: that of the tests.</param>
    /// <param name="prefix">What the command begins with.</param>
    public static HostProcess Start(
        string host,
        IEnumerable<string> arguments,
        Signal? said = null,
        IReadOnlyList<KeyValuePair<string, string>>? environment = null,
        string? program = null,
        string? folder = null,
        IReadOnlyList<string>? prefix = null)
    {
        string[] command = [.. prefix ?? [], "dotnet", program ?? BuiltPrograms.PathOf(host), .. arguments, "--until-stdin-closes"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new HostProcess(host, new Process { StartInfo = start }, said ?? new Signal());
    }

    public async Task UntilItSaysAsync(string text) =>
        await _said.UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), TestCluster.Soon);

    /// <summary>As a power cut: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<ExitCode> TerminateAsync()
    {
        await SendAsync("TERM");
        return await ExitAsync();
    }

    /// <summary>As if the process that started it were gone; and its exit code.</summary>
    public async Task<ExitCode> OrphanAsync()
    {
        _process.StandardInput.Close();
        return await ExitAsync();
    }

    /// <summary>Stops it for a while, without its knowing. Should the process of the tests end meanwhile, it is woken up, so that it
    /// notices and ends as well.</summary>
    public async Task PauseAsync()
    {
        _waker = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "trap '' HUP INT TERM; cat; kill -CONT $0", _id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        await SendAsync("STOP");
        while (!IsStopped())
        {
            await Task.Yield();
        }
    }

    /// <summary>Ends the pause.</summary>
    public async Task ResumeAsync()
    {
        _waker!.StandardInput.Close();
        await _waker.WaitForExitAsync();
    }

    /// <summary>Such as TERM.</summary>
    public async Task SendAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>However long that takes.</summary>
    public Task UntilExitAsync() => _process.WaitForExitAsync();

    public async Task<ExitCode> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TestCluster.Soon);
        return (ExitCode)_process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _waker?.Dispose();
        _process.Dispose();
    }

    // Each of its threads stops by itself. One that has ended meanwhile has no state.
    private bool IsStopped() => Directory.EnumerateDirectories($"/proc/{_id}/task").All(thread =>
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status")).Any(line => line.StartsWith("State:\tT", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return true;
        }
    });

    private void Keep(string? line)
    {
        lock (_lines)
        {
            _lines.Add(line ?? "");
        }

        if (line is not null && EpochLine().Match(line) is { Success: true } match)
        {
            Epoch = long.Parse(match.Groups["epoch"].Value, CultureInfo.InvariantCulture);
        }

        _said.Changed();
    }

    [GeneratedRegex(@"Scheduling scheduler-0 in epoch (?<epoch>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EpochLine();
}
