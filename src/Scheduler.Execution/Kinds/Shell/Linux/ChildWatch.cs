using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>
/// One thread that reads the output of all running programs, and detects their ends. It waits in <c>poll</c>: a
/// long-running program that writes nothing costs nothing.
/// </summary>
internal sealed class ChildWatch(ProgramGuard guard)
{
    // For programs whose end wakes nobody (see Libc.OpenPidfd).
    private const int LookEveryMs = 10;

    private readonly ConcurrentQueue<Child> _new = new();
    private readonly Lock _startLock = new();
    private Pipe? _wake;
    private int _isWoken;

    public ProgramGuard Guard => guard;

    /// <exception cref="SpawnException">There are no file descriptors left for its pipe.</exception>
    public void Start()
    {
        if (Volatile.Read(ref _wake) is not null)
        {
            return;
        }

        lock (_startLock)
        {
            if (_wake is null)
            {
                Volatile.Write(ref _wake, Pipe.Open());
                new Thread(Run) { IsBackground = true, Name = "watch of running programs" }.UnsafeStart();
            }
        }
    }

    public void Add(Child child)
    {
        _new.Enqueue(child);
        Wake();
    }

    /// <summary>Makes the thread check everything again.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            ReadOnlySpan<byte> one = [1];
            _ = Libc.Write(_wake!.WriteEnd, one, 1);
        }
    }

    private void Run()
    {
        var children = new List<Child>();
        var entries = new List<PollEntry>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            while (_new.TryDequeue(out var child))
            {
                children.Add(child);
            }

            entries.Clear();
            entries.Add(new PollEntry { Fd = _wake!.ReadEnd, Events = Libc.PollIn });
            var timeout = Timeout.Infinite;
            foreach (var child in children)
            {
                child.Enter(entries);
                timeout = child.MustBeAskedAfter ? LookEveryMs : timeout;
            }

            var polled = CollectionsMarshal.AsSpan(entries);
            if (Libc.Poll(polled, (nuint)polled.Length, timeout) < 0)
            {
                // Interrupted, or out of memory for a moment: nothing has happened that the next round would not see.
                continue;
            }

            if (polled[0].Happened != 0)
            {
                _ = Libc.Read(_wake.ReadEnd, buffer, 1);
                Volatile.Write(ref _isWoken, 0);
            }

            for (var i = children.Count - 1; i >= 0; i--)
            {
                if (children[i].Handle(polled, buffer))
                {
                    children[i] = children[^1];
                    children.RemoveAt(children.Count - 1);
                }
            }
        }
    }
}
