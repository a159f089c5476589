namespace Scheduler.Execution.Kinds.Shell;

/// <summary>A program could not be started; the message says why, and what can be done.</summary>
/// <param name="isMissing">Whether there is no such program; else it can't be run.</param>
/// <param name="isPassing">Whether it may well be possible a moment later.</param>
internal sealed class ProgramNotStartedException(string message, bool isMissing = false, bool isPassing = false) : Exception(message)
{
    public bool IsMissing { get; } = isMissing;

    public bool IsPassing { get; } = isPassing;
}
