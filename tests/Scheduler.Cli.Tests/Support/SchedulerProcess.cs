using System.Diagnostics;
using System.Globalization;
using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Tests.Support;

/// <summary>
/// The command as a process of its own: real signals, real pipes, a real end. Everything that it starts carries a mark by which
/// what is left of it can be found.
/// </summary>
internal sealed class SchedulerProcess : IDisposable
{
    private const string MarkVariable = "SCHEDULER_TEST_MARK";

    // So that one that hangs fails its test, before the whole run is ended for it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly Process _process;

    private SchedulerProcess(Process process)
    {
        _process = process;
        Error = new LineSource(process.StandardError);
    }

    /// <summary>What is on standard error.</summary>
    public LineSource Error { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    public StreamReader Output => _process.StandardOutput;

    public bool HasEnded => _process.HasExited;

    /// <param name="mark">Unique; handed on to all that it starts.</param>
    public static SchedulerProcess Start(string mark, params string[] args) =>
        StartProgram(mark, "dotnet", [typeof(Terminal).Assembly.Location, .. args]);

    /// <summary>As part of a shell's line: <c>$SCHEDULER</c> stands for the command.</summary>
    public static SchedulerProcess StartShell(string mark, string script) => StartProgram(mark, "sh", ["-c", script]);

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Longest);
        return _process.ExitCode;
    }

    /// <summary>Closes its input, and reads its output to the end.</summary>
    public async Task<CommandResult> ResultAsync()
    {
        Input.Close();
        var output = await Output.ReadToEndAsync().WaitAsync(Longest);
        return new CommandResult(await EndAsync(), output, await Error.AllAsync());
    }

    public async Task WriteAsync(string input)
    {
        try
        {
            await Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(input));
            Input.Close();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was killed before it had read all.
        }
    }

    /// <summary>Waits until it has used so much processor time, which only its own work does; or until it has ended.</summary>
    public async Task UntilItHasWorkedAsync(TimeSpan time) =>
        await await Task.WhenAny(Task.Run(() => ProcessorClock.Wait(_process.Id, time)), EndAsync());

    /// <summary>Waits until it waits for someone to open the other end of a pipe; or until it has ended. Where the kernel does not say what threads wait
    /// for, it only waits for the runtime to have begun.</summary>
    public async Task UntilItOpensAPipeAsync()
    {
        await UntilItHasWorkedAsync(TimeSpan.FromSeconds(0.03));

        // One is the runtime's own, for debuggers.
        while (!_process.HasExited && WaitsOf(_process.Id) is var waits && waits.Any(wait => wait != "0") && waits.Count(wait => wait is "wait_for_partner" or "fifo_open") < 2)
        {
            await Task.Yield();
        }
    }

    // Threads come and go meanwhile.
    private static string[] WaitsOf(int process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task").Select(thread => File.ReadAllText(Path.Combine(thread, "wchan")))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ["unknown"];
        }
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>As <c>kill -9</c>, and nothing but this process.</summary>
    public void Kill() => _process.Kill();

    /// <summary>With all that it has started and that has not left it.</summary>
    public void KillTree() => _process.Kill(entireProcessTree: true);

    /// <summary>Waits until nothing that was started under the mark is there any more, and fails if that does not come.</summary>
    public static async Task NothingIsLeftOfAsync(string mark)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (var pid in Marked(mark))
        {
            try
            {
                using var left = Process.GetProcessById(pid);
                await left.WaitForExitAsync(limit.Token);
            }
            catch (ArgumentException)
            {
                // It has ended.
            }
        }

        Assert.Empty(Marked(mark));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static SchedulerProcess StartProgram(string mark, string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [MarkVariable] = mark, ["SCHEDULER"] = $"dotnet {typeof(Terminal).Assembly.Location}" },
        };
        return new SchedulerProcess(Process.Start(start)!);
    }

    private static List<int> Marked(string mark) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _) && HasMark(folder, mark))
            .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)),
    ];

    private static bool HasMark(string processFolder, string mark)
    {
        try
        {
            return File.ReadAllText(processFolder + "/environ").Contains($"{MarkVariable}={mark}", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No process, another user's, or one that has ended meanwhile.
            return false;
        }
    }
}

/// <summary>Lines as they come, kept for later.</summary>
internal sealed class LineSource(StreamReader reader)
{
    private readonly System.Text.StringBuilder _all = new();

    /// <summary>Reads on until a line has this in it.</summary>
    public async Task UntilAsync(string text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _all.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{text}' did not come, only: {_all}");
    }

    public async Task<string> AllAsync() => _all.Append(await reader.ReadToEndAsync()).ToString();
}
