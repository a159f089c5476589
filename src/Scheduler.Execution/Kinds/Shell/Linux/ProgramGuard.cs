using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>
/// Makes sure that no program outlives this process, even if this process is killed. A small process, a <c>/bin/sh</c> with the script
/// below, reads from a pipe which programs are running. The pipe closes when this process ends, however it ends,
/// and then the guard sends SIGTERM to all of them, and SIGKILL two seconds later. One guard serves the whole process.
/// </summary>
/// <remarks>
/// A program has three moments, and the guard is told before each takes effect:
/// <list type="number">
/// <item>Before it is started a birth is announced by number; the program gets that number in its environment.</item>
/// <item>When it is started, its process group (its process id) is reported. If this process dies between the two, the
/// guard knows that there may be a program which it does not know, and finds it, or what it has left, by the environment in
/// <c>/proc</c>. Between
/// fork and exec the new process holds a copy of the pipe: the guard's reading cannot end before it has begun.</item>
/// <item>When it has exited, the guard is told before the exit code is collected. Until then a process id is not given
/// to another process, so the guard never holds a number which now means something else.</item>
/// </list>
/// If the guard was itself killed, that is noticed at the next message, and a new guard is told of all running programs. Not covered:
/// both killed at once, and a child that has left its program's process group.
/// </remarks>
internal sealed class ProgramGuard
{
    /// <summary>The variable by which the guard finds a program that it was not told of.</summary>
    public const string BirthVariable = "SCHEDULER_BIRTH";

    // Signals are for others: it ends with its pipe. Only what POSIX has, `grep` on files that Linux has, and a
    // `sleep` that may not know fractions (then SIGKILL comes sooner).
    private const string Script = """
        trap '' HUP INT QUIT TERM
        mark=$1
        live=' '
        births=' '
        while read -r what a b; do
          case $what in
            birth) births="$births$a " ;;
            born|void)
              case $births in *" $a "*) births="${births%% $a *} ${births#* $a }" ;; esac
              [ "$what" = born ] && live="$live$b " ;;
            gone)
              case $live in *" $a "*) live="${live%% $a *} ${live#* $a }" ;; esac ;;
          esac
        done
        find_unknown() {
          for n in $births; do
            for file in $(grep -lsaF "SCHEDULER_BIRTH=$mark.$n." /proc/[0-9]*/environ); do
              stat=
              read -r stat < "${file%environ}stat"
              set -- ${stat##*)} 0 0 0
              case " 0 $live" in *" $3 "*) ;; *) live="$live$3 "; kill -s TERM -- "-$3" ;; esac
            done
          done
        }
        for p in $live; do kill -s TERM -- "-$p"; done
        i=0
        while [ $i -lt 20 ]; do
          find_unknown
          left=$births
          for p in $live; do kill -s 0 -- "-$p" && left="$left$p"; done
          [ "$left" = ' ' ] && exit 0
          [ $i -gt 4 ] && births=' '
          sleep 0.1
          i=$((i + 1))
        done
        for p in $live; do kill -s KILL -- "-$p"; done
        """;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _births = [];
    private readonly HashSet<int> _live = [];
    private readonly string _mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private Pipe? _pipe;
    private long _lastBirth;

    /// <summary>The guard's process id; 0 before there is one.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Announces that a program is about to be started.</summary>
    /// <exception cref="SpawnException">There is no guard, and none can be started.</exception>
    public long Announce()
    {
        lock (_lock)
        {
            var birth = ++_lastBirth;
            _births.Add(birth);
            try
            {
                Tell(string.Create(CultureInfo.InvariantCulture, $"birth {birth}\n"));
            }
            catch (SpawnException)
            {
                _births.Remove(birth);
                throw;
            }

            return birth;
        }
    }

    /// <summary>The value of <see cref="BirthVariable"/> for a program. It ends with a dot, so that 1 is not found in 12.</summary>
    public string MarkOf(long birth) => string.Create(CultureInfo.InvariantCulture, $"{_mark}.{birth}.");

    /// <summary>The announced program runs.</summary>
    /// <exception cref="SpawnException">The guard has gone, and no new one can be started.</exception>
    public void Born(long birth, int pid)
    {
        lock (_lock)
        {
            _births.Remove(birth);
            _live.Add(pid);
            Tell(string.Create(CultureInfo.InvariantCulture, $"born {birth} {pid}\n"));
        }
    }

    /// <summary>The announced program did not start.</summary>
    public void NotBorn(long birth)
    {
        lock (_lock)
        {
            _births.Remove(birth);
            _ = TryWrite(string.Create(CultureInfo.InvariantCulture, $"void {birth}\n"));
        }
    }

    /// <summary>The program has exited, and its exit code was not yet collected.</summary>
    public void Gone(int pid)
    {
        lock (_lock)
        {
            _live.Remove(pid);

            // If there is no guard any more, the next program will want one.
            _ = TryWrite(string.Create(CultureInfo.InvariantCulture, $"gone {pid}\n"));
        }
    }

    private void Tell(string message)
    {
        if (!TryWrite(message))
        {
            Restart();
        }
    }

    private bool TryWrite(string message)
    {
        if (_pipe is null)
        {
            return false;
        }

        // A message is shorter than what a pipe takes as a whole, so the guard never reads half of one.
        Span<byte> bytes = stackalloc byte[64];
        var length = Encoding.ASCII.GetBytes(message, bytes);
        nint written;
        do
        {
            written = Libc.Write(_pipe.WriteEnd, bytes[..length], length);
        }
        while (written < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);

        return written == length;
    }

    private byte[][] Arguments() => [.. new[] { "-c", Script, "scheduler-guard", _mark }.Select(Encoding.UTF8.GetBytes)];

    // Starts a guard and tells it everything.
    private void Restart()
    {
        if (_pipe is { } old)
        {
            _pipe = null;
            old.Dispose();
            _ = Libc.WaitPid(ProcessId, out _, Libc.NoHang);
        }

        var pipe = Pipe.Open();
        try
        {
            ProcessId = Spawner.Start(
                Spawner.Shell, Arguments(), FrozenDictionary<string, string?>.Empty, "/", pipe.ReadEnd, null, null);
        }
        catch
        {
            pipe.Dispose();
            throw;
        }

        pipe.CloseReadEnd();
        _pipe = pipe;
        foreach (var birth in _births)
        {
            _ = TryWrite(string.Create(CultureInfo.InvariantCulture, $"birth {birth}\n"));
        }

        foreach (var pid in _live)
        {
            _ = TryWrite(string.Create(CultureInfo.InvariantCulture, $"born 0 {pid}\n"));
        }
    }
}
