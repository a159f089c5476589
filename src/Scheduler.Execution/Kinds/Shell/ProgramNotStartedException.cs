namespace Scheduler.Execution.Kinds.Shell;

/// <summary>A program could not be started; the message says why, and what can be done.</summary>
/// <param name="isMissing">Whether the program does not exist; otherwise it cannot be run.</param>
/// <param name="isPassing">Whether the cause may be temporary.</param>
internal sealed class ProgramNotStartedException(string message, bool isMissing = false, bool isPassing = false) : Exception(message)
{
    public bool IsMissing { get; } = isMissing;

    public bool IsPassing { get; } = isPassing;
}
