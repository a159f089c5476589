using System.Globalization;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>
/// What a program finds of signals, as C has it: those that were blocked when this process was started are blocked; those that
/// were ignored are ignored, as the runtime leaves them so.
/// </summary>
/// <remarks>
/// Two are not as they were given, on purpose: SIGTERM, by which programs are asked to end, and SIGPIPE, without which
/// <c>yes | head -1</c> never ends. The runtime has taken both, and nothing tells what they were.
/// </remarks>
internal static class GivenSignals
{
    /// <summary>Bytes of a <c>sigset_t</c>.</summary>
    public const int SetBytes = 128;

    // The C library's own. Its posix_spawn leaves them ignored where nobody asks for their default.
    private const int FirstOfLibrary = 32;
    private const int LastOfLibrary = 33;

    private const string Blocked = "SigBlk:";

    private static readonly ulong Mask = ReadMask();

    /// <summary>To be blocked.</summary>
    public static void WriteMask(Span<byte> set)
    {
        set.Clear();
        BitConverter.TryWriteBytes(set, Mask);
    }

    /// <summary>To have their default action.</summary>
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
