using System.Globalization;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>The signals of Linux by name. The first fifteen, except 7 and 10, are the same on every Unix.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Pipe = 13;
    public const int Terminate = 15;
    public const int Continue = 18;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static string Name(int signal) => signal > 0 && signal < Names.Length
        ? "SIG" + Names[signal]
        : string.Create(CultureInfo.InvariantCulture, $"signal {signal}");
}
