using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Each.Printing;

/// <summary>How an attempt ended that did not end well.</summary>
/// <param name="Program">Null: it was not started.</param>
/// <param name="IsMissing">Whether it was not started because there is no such program.</param>
internal readonly record struct ProgramFailure(ProgramEnd? Program, bool IsMissing);

/// <summary>Writes what one attempt's program writes into files, which are made at the first byte.</summary>
internal sealed class AttemptOutput(OutputFolder folder, TaskId task) : IProgramOutput
{
    public const string Stdout = ".out";
    public const string Stderr = ".err";

    private FileStream? _stdout;
    private FileStream? _stderr;
    private Exception? _fault;

    public void WriteStdout(ReadOnlySpan<byte> bytes) => Write(ref _stdout, Stdout, bytes);

    public void WriteStderr(ReadOnlySpan<byte> bytes) => Write(ref _stderr, Stderr, bytes);

    public void Ended(ProgramEnd end)
    {
        _stdout?.Dispose();
        _stderr?.Dispose();
        if (end.ExitCode != 0 && !end.WasAsked)
        {
            folder.Note(task, new ProgramFailure(end, IsMissing: false));
        }

        if (_fault is not null)
        {
            throw new TaskFailedException(
                $"The output of the program can't be kept until it is printed: {_fault.Message}", retryable: true);
        }
    }

    public void NotStarted(bool isMissing) => folder.Note(task, new ProgramFailure(null, isMissing));

    /// <summary>What an earlier attempt has left.</summary>
    public void Delete()
    {
        folder.TakeEnd(task);
        foreach (var file in (string[])[folder.FileOf(task, Stdout), folder.FileOf(task, Stderr)])
        {
            if (File.Exists(file))
            {
                File.Delete(file);
            }
        }
    }

    private void Write(ref FileStream? file, string stream, ReadOnlySpan<byte> bytes)
    {
        if (_fault is not null)
        {
            return;
        }

        try
        {
            file ??= folder.Create(task, stream);
            file.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _fault = e;
        }
    }
}
