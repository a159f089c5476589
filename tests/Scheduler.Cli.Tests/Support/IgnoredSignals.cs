namespace Scheduler.Cli.Tests.Support;

/// <summary>Signals that this process ignores, and so whatever it starts: SIGINT in a shell's background, SIGHUP under nohup.</summary>
internal static class IgnoredSignals
{
    private static readonly string[] Names = ["HUP", "INT"];

    /// <exception cref="SkipException">It is among them.</exception>
    public static void SkipIfAmong(string signal) => Skip.If(
        Array.IndexOf(Names, signal) is >= 0 and var index && (Mask() & (1L << index)) != 0,
        $"SIG{signal} is ignored here, as in a shell's background or under nohup.");

    // The first bit is the first signal's.
    private static long Mask() => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
        .Select(line => Convert.ToInt64(line["SigIgn:".Length..].Trim(), 16))
        .FirstOrDefault();
}
