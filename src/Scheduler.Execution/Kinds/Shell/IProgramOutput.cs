using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>
/// Takes all that the program of one attempt writes, beside the part of it that the result keeps. One is made for each
/// attempt (<see cref="ShellOptions.Output"/>). A stream's bytes come one call after the other, but the two streams may come on
/// two threads at a time.
/// </summary>
public interface IProgramOutput
{
    /// <summary>Takes what was written just now. All programs wait until this returns; it must not throw.</summary>
    void WriteStdout(ReadOnlySpan<byte> bytes);

    /// <inheritdoc cref="WriteStdout"/>
    void WriteStderr(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing more comes. The outcome of the attempt is reported when this has returned.</summary>
    /// <exception cref="TaskFailedException">The output could not be kept, so the attempt has failed.</exception>
    void Ended(ProgramEnd end);

    /// <summary>There will be no output, because there is no such program, or because it can't be run.</summary>
    void NotStarted(bool isMissing);
}
