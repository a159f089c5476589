using System.Globalization;
using System.Runtime.InteropServices;
using Scheduler.Execution.Kinds.Shell.Linux;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>A pipe that programs write lines to, such as their process ids, so that a test can wait for them.</summary>
internal sealed class PidPipe : IDisposable
{
    private readonly Pipe _pipe = Pipe.Open();

    /// <summary>Opened by a program like a file.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_pipe.WriteEnd}";

    /// <summary>The next line's numbers, each as a process that can be waited for.</summary>
    public Task<OtherProcess[]> ProcessesAsync() => Task.Run(() => OtherProcess.OfLine(ReadLine())).WaitAsync(OtherProcess.Longest);

    public void Dispose() => _pipe.Dispose();

    private string ReadLine()
    {
        var line = "";
        Span<byte> one = stackalloc byte[1];
        while (Libc.Read(_pipe.ReadEnd, one, 1) == 1 && one[0] != '\n')
            line += (char)one[0];
        return line;
    }
}

/// <summary>A process that is not this one's child.</summary>
internal sealed class OtherProcess : IDisposable
{
    /// <summary>Nothing that goes right takes so long.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly int _pidfd;

    public OtherProcess(int pid)
    {
        Pid = pid;
        _pidfd = Libc.OpenPidfd(pid);
        Assert.True(_pidfd >= 0, $"process {pid} is not there, or the kernel has no pidfd_open");
    }

    public int Pid { get; }

    public bool HasEnded => Poll(0);

    public static OtherProcess[] OfLine(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => new OtherProcess(int.Parse(p, CultureInfo.InvariantCulture)))];

    /// <summary>Waits for its end, and fails if that does not come.</summary>
    public Task EndAsync() => Task.Run(() => Assert.True(Poll((int)Longest.TotalMilliseconds), $"process {Pid} is still there"));

    public void Kill() => _ = Libc.Kill(Pid, 9);

    public void Dispose() => _ = Libc.Close(_pidfd);

    private bool Poll(int timeoutMs)
    {
        Span<PollEntry> entry = [new PollEntry { Fd = _pidfd, Events = Libc.PollIn }];
        int ready;
        do
        {
            ready = Libc.Poll(entry, 1, timeoutMs);
        }
        while (ready < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
        return ready > 0;
    }
}
