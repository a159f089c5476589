using System.Globalization;

namespace Scheduler.Cli.Up.Hosts;

/// <summary>How a host's process ended, and what follows from it: <c>docs/cluster.md</c> has the exit codes.</summary>
/// <param name="Reason">The last that it wrote to the error stream.</param>
internal sealed record HostEnd(int ExitCode, string? Reason)
{
    private const int Clean = 0;
    private const int Usage = 2;
    private const int JournalUnusable = 3;
    private const int CannotListen = 8;

    // As shells and .NET have it: 128 and the number of the signal.
    private const int Signals = 128;

    /// <summary>It left in good order: it was asked to, or drained.</summary>
    public bool IsClean => ExitCode == Clean;

    /// <summary>Whether starting it again would end the same way. A journal that can't be used is not among them: its database may
    /// only be away.</summary>
    public bool IsFinal => ExitCode is Usage or CannotListen;

    /// <summary>Such as "ended with exit code 4: The cluster continues without this member."</summary>
    public override string ToString() => ExitCode > Signals
        ? string.Create(CultureInfo.InvariantCulture, $"was killed by signal {ExitCode - Signals}.")
        : string.Create(CultureInfo.InvariantCulture, $"ended with exit code {ExitCode}{(Reason is null ? "." : ": " + Reason)}");

    /// <summary>What the command ends with because of it.</summary>
    public HostFailedException ToFailure(string host, string? log)
    {
        var where = Reason is null && log is not null ? $" Its log is '{log}'." : "";
        var code = ExitCode switch
        {
            JournalUnusable => ExitCodes.DataFolder,
            Usage or CannotListen => ExitCodes.BadInput,
            _ => ExitCodes.NotAllWell,
        };
        var how = IsClean ? "has left the cluster in good order before all processes were up." : ToString();
        return new HostFailedException($"{host} {how}{where}", code);
    }
}

/// <summary>A host has ended, and starting it again does not help.</summary>
/// <param name="exitCode">The command's.</param>
internal sealed class HostFailedException(string message, int exitCode) : SchedulingException(message)
{
    public int ExitCode { get; } = exitCode;
}
