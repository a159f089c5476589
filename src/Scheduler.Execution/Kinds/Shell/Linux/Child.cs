using System.Runtime.InteropServices;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>
/// One running program: its pipes, and how it ends. Everything but <see cref="Ask"/> and <see cref="Kill"/> belongs to the
/// thread of <see cref="ChildWatch"/>.
/// </summary>
/// <remarks>
/// Signals are sent to its process group only until its exit code is collected: from then on the number may belong to
/// another process group.
/// </remarks>
internal sealed class Child : IDisposable
{
    // What POSIX lets a pipe take without blocking is 512 bytes, what Linux does is 4,096.
    private const int MostBytesAtOnce = 4096;

    // A pipe holds 64 KiB, where nobody has made it larger.
    private const int MostReadsAfterExit = 16;

    private const int ProcessById = 1;
    private const int ExitedNoWaitKeep = 0x01000005;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<ProgramEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProgramToRun _program;
    private readonly ChildWatch _watch;
    private readonly TimeSpan _grace;
    private readonly TimeProvider _timeProvider;
    private readonly Pipe _stdout;
    private readonly Pipe _stderr;
    private readonly Pipe? _stdin;
    private int _pidfd;
    private int _stdinWritten;
    private int _firstEntry;
    private bool _hasExited;
    private bool _isCollected;
    private bool _wasAsked;
    private bool _wasKilled;
    private ITimer? _graceTimer;

    public Child(
        int pid, ProgramToRun program, Pipe stdout, Pipe stderr, Pipe? stdin, ChildWatch watch, TimeSpan grace, TimeProvider timeProvider)
    {
        Pid = pid;
        _program = program;
        _stdout = stdout;
        _stderr = stderr;
        _stdin = stdin;
        _watch = watch;
        _grace = grace;
        _timeProvider = timeProvider;
        _pidfd = OpenFilesLimit.Shared.Open(() => Libc.OpenPidfd(pid));
    }

    /// <summary>The process id, which is also the id of its process group and session.</summary>
    public int Pid { get; }

    public Task<ProgramEnd> Ended => _ended.Task;

    /// <summary>Whether its exit does not wake the watch, which has to poll.</summary>
    public bool MustBeAskedAfter => _pidfd < 0 && !_hasExited;

    /// <summary>Sends SIGTERM to its whole group, and SIGKILL when the grace is over. Does nothing if it was called before.</summary>
    public void Ask()
    {
        lock (_lock)
        {
            if (_wasAsked || _isCollected)
            {
                return;
            }

            _wasAsked = true;
            _ = Libc.Kill(-Pid, Signals.Terminate);

            // One that was stopped hears of nothing before it goes on.
            _ = Libc.Kill(-Pid, Signals.Continue);
            if (_grace > TimeSpan.Zero)
            {
                _graceTimer = _timeProvider.CreateTimer(static c => ((Child)c!).Kill(), this, _grace, Timeout.InfiniteTimeSpan);
            }
        }

        if (_grace <= TimeSpan.Zero)
        {
            Kill();
        }

        _watch.Wake();
    }

    /// <summary>Sends SIGKILL to its whole group and session.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            _wasAsked = true;
            _wasKilled = true;
            KillAll(wholeSession: true);
        }

        _watch.Wake();
    }

    /// <summary>Adds the descriptors that it waits for.</summary>
    public void Enter(List<PollEntry> entries)
    {
        _firstEntry = entries.Count;
        entries.Add(new PollEntry { Fd = _hasExited ? -1 : _pidfd, Events = Libc.PollIn });
        entries.Add(new PollEntry { Fd = _stdout.ReadEnd, Events = Libc.PollIn });
        entries.Add(new PollEntry { Fd = _stderr.ReadEnd, Events = Libc.PollIn });
        entries.Add(new PollEntry { Fd = _stdin?.WriteEnd ?? -1, Events = Libc.PollOut });
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether the program has ended.</returns>
    public bool Handle(ReadOnlySpan<PollEntry> entries, Span<byte> buffer)
    {
        var mine = entries.Slice(_firstEntry, 4);
        if (mine[1].Happened != 0)
        {
            Read(_stdout, _program.Stdout, buffer);
        }

        if (mine[2].Happened != 0)
        {
            Read(_stderr, _program.Stderr, buffer);
        }

        if (mine[3].Happened != 0)
        {
            WriteStdin();
        }

        _hasExited = _hasExited || mine[0].Happened != 0 || (MustBeAskedAfter && HasExitedNow());
        return _hasExited && TryEnd(buffer);
    }

    /// <summary>Completes the wait for its end.</summary>
    public void Complete(ProgramEnd end) => _ended.TrySetResult(end);

    public void Dispose()
    {
        _stdout.Dispose();
        _stderr.Dispose();
        _stdin?.Dispose();
        if (_pidfd >= 0)
        {
            _ = Libc.Close(_pidfd);
            _pidfd = -1;
        }
    }

    private bool TryEnd(Span<byte> buffer)
    {
        bool wasAsked;
        lock (_lock)
        {
            // Its children were asked as well, and have the same time: they are still there while they hold an output open.
            wasAsked = _wasAsked;
            if (wasAsked && !_wasKilled && (_stdout.ReadEnd >= 0 || _stderr.ReadEnd >= 0))
            {
                return false;
            }

            if (wasAsked || !_program.LeaveBackground)
            {
                KillAll(wholeSession: wasAsked);
            }
        }

        // What it wrote is in the pipes. Whoever else holds them open is not waited for.
        ReadRest(_stdout, _program.Stdout, buffer);
        ReadRest(_stderr, _program.Stderr, buffer);
        _watch.Guard.Gone(Pid);
        int collected;
        int status;
        lock (_lock)
        {
            do
            {
                collected = Libc.WaitPid(Pid, out status, 0);
            }
            while (collected < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
            _isCollected = true;
            _graceTimer?.Dispose();
        }

        Dispose();
        var signal = status & 0x7F;
        Complete(collected != Pid ? new ProgramEnd(null, null, wasAsked)
            : signal == 0 ? new ProgramEnd((status >> 8) & 0xFF, null, wasAsked)
            : new ProgramEnd(null, signal, wasAsked));
        return true;
    }

    private void KillAll(bool wholeSession)
    {
        if (_isCollected)
        {
            return;
        }

        _ = Libc.Kill(-Pid, Signals.Kill);
        if (wholeSession)
        {
            // Shells with job control give each pipeline a group of its own.
            foreach (var member in Sessions.Members(Pid))
            {
                _ = Libc.Kill(member, Signals.Kill);
            }
        }
    }

    private bool HasExitedNow()
    {
        // siginfo_t has 128 bytes; the first number is the signal, 0 while there is nothing to tell.
        Span<int> info = stackalloc int[32];
        info.Clear();
        return Libc.WaitId(ProcessById, Pid, info, ExitedNoWaitKeep) != 0 || info[0] != 0;
    }

    private static void ReadRest(Pipe pipe, OutputCapture capture, Span<byte> buffer)
    {
        Span<PollEntry> entry = [new PollEntry { Fd = pipe.ReadEnd, Events = Libc.PollIn }];
        for (var i = 0; i < MostReadsAfterExit && pipe.ReadEnd >= 0 && Libc.Poll(entry, 1, 0) > 0; i++)
        {
            Read(pipe, capture, buffer);
        }
    }

    private static void Read(Pipe pipe, OutputCapture capture, Span<byte> buffer)
    {
        var read = Libc.Read(pipe.ReadEnd, buffer, buffer.Length);
        if (read > 0)
        {
            capture.Append(buffer[..(int)read]);
        }
        else if (read == 0 || Marshal.GetLastPInvokeError() != Libc.EINTR)
        {
            pipe.CloseReadEnd();
        }
    }

    private void WriteStdin()
    {
        var left = _program.Stdin.AsSpan(_stdinWritten);
        var written = Libc.Write(_stdin!.WriteEnd, left, Math.Min(left.Length, MostBytesAtOnce));
        if (written > 0)
        {
            _stdinWritten += (int)written;
        }
        else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
        {
            // It does not read on, which is its own affair.
            _stdinWritten = _program.Stdin.Length;
        }

        if (_stdinWritten == _program.Stdin.Length)
        {
            _stdin.CloseWriteEnd();
        }
    }
}
