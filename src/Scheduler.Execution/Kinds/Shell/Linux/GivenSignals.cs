using System.Globalization;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>
/// The signal state that a program inherits, in C's layout: signals that were blocked when this process was started are blocked; those that
/// were ignored are ignored, because the runtime leaves them so.
/// </summary>
/// <remarks>
/// Two are changed on purpose: SIGTERM, by which programs are asked to end, and SIGPIPE, without which
/// <c>yes | head -1</c> never ends. The runtime has changed both, and their original state is unknown.
/// </remarks>
internal static class GivenSignals
{
    /// <summary>The size of a <c>sigset_t</c>, in bytes.</summary>
    public const int SetBytes = 128;

    // The C library's own. Its posix_spawn leaves them ignored where nobody asks for their default.
    private const int FirstOfLibrary = 32;
    private const int LastOfLibrary = 33;

    private const string Blocked = "SigBlk:";

    private static readonly ulong Mask = ReadMask();

    /// <summary>The signals to block.</summary>
    public static void WriteMask(Span<byte> set)
    {
        set.Clear();
        BitConverter.TryWriteBytes(set, Mask);
    }

    /// <summary>The signals that get their default action.</summary>
    public static void WriteDefaults(Span<byte> set)
    {
        set.Clear();
        Add(set, Signals.Pipe);
        for (var signal = FirstOfLibrary; signal <= LastOfLibrary; signal++)
        {
            Add(set, signal);
        }
    }

    private static void Add(Span<byte> set, int signal) => set[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));

    // Of the first thread, which the runtime leaves as it was.
    private static ulong ReadMask()
    {
        try
        {
            var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(Blocked, StringComparison.Ordinal));
            return ulong.Parse(line.AsSpan(Blocked.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return 0;
        }
    }
}
