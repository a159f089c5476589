using System.Runtime.InteropServices;
using System.Text;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>The system refused to start a program, or to open what the program needs.</summary>
/// <param name="error">The error number (errno).</param>
internal sealed class SpawnException(int error) : Exception(Libc.Message(error))
{
    public int Error { get; } = error;
}

/// <summary>
/// Starts programs by <c>posix_spawn</c>, each as the leader of its own session and process group, whose ids
/// are its process id.
/// </summary>
/// <remarks>
/// <see cref="System.Diagnostics.Process"/> cannot create sessions, and a session created by an intermediate
/// program would cost as much as starting a small program does.
/// </remarks>
internal static class Spawner
{
    /// <summary>The shell that every system has.</summary>
    public const string Shell = "/bin/sh";

    // posix_spawnattr_t has 336 bytes, posix_spawn_file_actions_t about 80, sigset_t 128.
    private const int RoomForStructure = 512;

    // The environment as it is when the first program is run, each variable as C has it. Never freed: every program gets it.
    private static readonly Lazy<(string Name, nint Text)[]> Inherited = new(static () =>
    [
        .. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(static e => ((string)e.Key, Marshal.StringToCoTaskMemUTF8($"{e.Key}={e.Value}"))),
    ]);

    /// <summary>A variable as the program will see it.</summary>
    public static string? Variable(string name, IReadOnlyDictionary<string, string?> additions) =>
        additions.TryGetValue(name, out var value) ? value : Environment.GetEnvironmentVariable(name);

    /// <param name="stdin">What it reads from; null: nothing.</param>
    /// <param name="stdout">Where it writes; null: nowhere.</param>
    /// <returns>Its process id. The caller must wait for it.</returns>
    /// <exception cref="SpawnException">It did not start.</exception>
    public static int Start(
        string path,
        IReadOnlyList<byte[]> args,
        IReadOnlyDictionary<string, string?> environment,
        string? folder,
        int? stdin,
        int? stdout,
        int? stderr)
    {
        var limit = OpenFilesLimit.Shared;
        return limit.Start(Math.Max(stdin ?? 0, Math.Max(stdout ?? 0, stderr ?? 0)), Direct, ByShell);

        int Direct() => Spawn(path, args, environment, folder, stdin, stdout, stderr);

        // Of one that can't be started the system says why; a shell would not.
        int ByShell() => Libc.Access(Path.Combine(folder ?? "", path), Libc.AccessExecute) != 0
            ? Direct()
            : Spawn(
                Shell,
                [.. new[] { "-c", limit.Script, AsArgument(path) }.Select(Encoding.UTF8.GetBytes), .. args],
                environment,
                folder,
                stdin,
                stdout,
                stderr);
    }

    // A shell would take it for an option.
    private static string AsArgument(string path) => path.StartsWith('-') ? "./" + path : path;

    private static int Spawn(
        string path,
        IReadOnlyList<byte[]> args,
        IReadOnlyDictionary<string, string?> environment,
        string? folder,
        int? stdin,
        int? stdout,
        int? stderr)
    {
        Span<byte> room = stackalloc byte[2 * RoomForStructure];
        ref var actions = ref MemoryMarshal.GetReference(room);
        ref var attributes = ref MemoryMarshal.GetReference(room[RoomForStructure..]);
        var texts = new NativeTexts();
        try
        {
            Check(Libc.InitFileActions(ref actions));
            Check(Libc.InitAttributes(ref attributes));
            Connect(ref actions, 0, stdin);
            Connect(ref actions, 1, stdout);
            Connect(ref actions, 2, stderr);
            if (folder is not null)
            {
                Check(Libc.AddChangeFolder(ref actions, folder));
            }

            SetSignals(ref attributes);
            nint[] arguments = [.. args.Select(texts.Add), 0];
            var block = EnvironmentOf(environment, texts);
            var error = Libc.Spawn(out var pid, path, ref actions, ref attributes, [texts.Add(path), .. arguments], block);
            if (error == Libc.BadFormat)
            {
                // A script without a first line that names its interpreter: the shell's, as for all that start programs by execvp.
                error = Libc.Spawn(out pid, Shell, ref actions, ref attributes, [texts.Add(Shell), texts.Add(AsArgument(path)), .. arguments], block);
            }

            Check(error);
            return pid;
        }
        finally
        {
            texts.Free();
            _ = Libc.DestroyFileActions(ref actions);
            _ = Libc.DestroyAttributes(ref attributes);
        }
    }

    private static void Connect(ref byte actions, int fd, int? to) =>
        Check(to is { } from ? Libc.AddDup2(ref actions, from, fd) : Libc.AddOpen(ref actions, fd, "/dev/null", fd == 0 ? 0 : 1, 0));

    private static void SetSignals(ref byte attributes)
    {
        Span<byte> signals = stackalloc byte[GivenSignals.SetBytes];
        GivenSignals.WriteMask(signals);
        Check(Libc.SetSignalMask(ref attributes, ref MemoryMarshal.GetReference(signals)));
        GivenSignals.WriteDefaults(signals);
        Check(Libc.SetSignalDefaults(ref attributes, ref MemoryMarshal.GetReference(signals)));
        Check(Libc.SetFlags(ref attributes, Libc.SpawnSetSession | Libc.SpawnSetSignalDefaults | Libc.SpawnSetSignalMask));
    }

    private static nint[] EnvironmentOf(IReadOnlyDictionary<string, string?> additions, NativeTexts texts)
    {
        var inherited = Inherited.Value;
        var block = new nint[inherited.Length + additions.Count + 1];
        var next = 0;
        foreach (var (name, text) in inherited)
        {
            if (!additions.ContainsKey(name))
            {
                block[next++] = text;
            }
        }

        foreach (var (name, value) in additions)
        {
            if (value is not null)
            {
                block[next++] = texts.Add(name + "=" + value);
            }
        }

        return block;
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new SpawnException(error);
        }
    }

    /// <summary>Texts as C has them, freed together.</summary>
    private sealed class NativeTexts
    {
        private readonly List<nint> _all = [];

        public nint Add(string text) => Keep(Marshal.StringToCoTaskMemUTF8(text));

        public nint Add(byte[] text)
        {
            var pointer = Marshal.AllocCoTaskMem(text.Length + 1);
            Marshal.Copy(text, 0, pointer, text.Length);
            Marshal.WriteByte(pointer, text.Length, 0);
            return Keep(pointer);
        }

        public void Free()
        {
            foreach (var pointer in _all)
            {
                Marshal.FreeCoTaskMem(pointer);
            }
        }

        private nint Keep(nint pointer)
        {
            _all.Add(pointer);
            return pointer;
        }
    }
}
