using System.Globalization;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>How a program ended. As text it is the end of a sentence: "ended with exit code 1".</summary>
/// <param name="ExitCode">Null: it ended by a signal, or the code is unknown.</param>
/// <param name="Signal">The signal that killed it, if one did.</param>
/// <param name="WasAsked">Whether it was asked to end while it ran: if so, its exit code says nothing about its work.</param>
public readonly record struct ProgramEnd(int? ExitCode, int? Signal, bool WasAsked)
{
    public override string ToString() => this switch
    {
        { Signal: { } signal } => $"was killed by {Signals.Name(signal)}",
        { ExitCode: { } code } => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"),
        _ => "has ended, but how is not known: something else in this process took its exit code",
    };
}
