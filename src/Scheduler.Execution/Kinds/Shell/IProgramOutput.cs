using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>
/// Receives everything that the program of one attempt writes, in addition to the part that the result keeps. One is created for each
/// attempt (<see cref="ShellOptions.Output"/>). The calls for one stream come one after the other, but the calls for the two streams may come on
/// two threads at a time.
/// </summary>
public interface IProgramOutput
{
    /// <summary>Receives what was just written. All programs wait until this returns; it must not throw.</summary>
    void WriteStdout(ReadOnlySpan<byte> bytes);

    /// <inheritdoc cref="WriteStdout"/>
    void WriteStderr(ReadOnlySpan<byte> bytes);

    /// <summary>The output is complete. The outcome of the attempt is reported when this has returned.</summary>
    /// <exception cref="TaskFailedException">The output could not be kept, so the attempt has failed.</exception>
    void Ended(ProgramEnd end);

    /// <summary>There will be no output, because the program does not exist or cannot be run.</summary>
    void NotStarted(bool isMissing);
}
