using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Scheduler.Streams;

/// <summary>
/// Standard output or standard error as bytes. The console's own stream reports no error when its reader has gone; a
/// file stream keeps its own position, and so overwrites what others append to the same file.
/// </summary>
internal sealed class StandardStream(int fd) : WriteOnlyStream
{
    // What a pipe with any room takes without blocking.
    private const int MostBytesAtOnce = 4096;
    private const int LookEveryMs = 200;
    private static readonly TimeSpan PatienceAfterStop = TimeSpan.FromSeconds(2);

    private readonly bool _isFile = Descriptors.IsFile(fd);
    private bool _isStalled;

    /// <exception cref="ReaderHasGoneException">The reader has gone.</exception>
    /// <exception cref="OutputFailedException">The stream cannot be written, for example because the disk is full.</exception>
    /// <exception cref="StalledOutputException">This process is to stop, and the reader does not read.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (StandardStreams.IsClosed(fd) && !buffer.IsEmpty)
        {
            throw Failed("it is closed");
        }

        while (!buffer.IsEmpty)
        {
            if (!_isFile)
            {
                WaitForReader();
            }

            var written = Descriptors.Write(fd, buffer, _isFile ? buffer.Length : Math.Min(buffer.Length, MostBytesAtOnce));
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Descriptors.Interrupted:
                case Descriptors.Again:
                    // Somebody who shares it has made it one that does not wait.
                    break;
                case Descriptors.ReaderHasGone:
                    throw new ReaderHasGoneException();
                case var error:
                    throw Failed(new Win32Exception(error).Message);
            }
        }
    }

    private void WaitForReader()
    {
        var stoppedAt = 0L;
        while (!_isStalled && !Descriptors.Wait(fd, Descriptors.PollOut, LookEveryMs))
        {
            if (!StandardStreams.Stop.IsCancellationRequested)
            {
                continue;
            }

            stoppedAt = stoppedAt == 0 ? Stopwatch.GetTimestamp() : stoppedAt;
            _isStalled = Stopwatch.GetElapsedTime(stoppedAt) > PatienceAfterStop;
        }

        if (_isStalled)
        {
            throw new StalledOutputException(StandardStreams.Stop);
        }
    }

    private OutputFailedException Failed(string why)
    {
        var failure = new OutputFailedException(
            $"{(fd == StandardStreams.Output ? "Standard output" : "Standard error")} can't be written: {why}.");
        if (fd == StandardStreams.Output)
        {
            StandardStreams.OutputFailure ??= failure;
        }

        return failure;
    }
}
