using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Scheduler.Cli.CommandLine;

/// <summary>
/// Standard output or standard error as bytes. The console's own stream says nothing when its reader has gone; a
/// file stream keeps a position of its own, and so writes over what others append to the same file.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    public const int Output = 1;
    public const int Error = 2;

    private const int Interrupted = 4;
    private const int Again = 11;
    private const int ReaderHasGone = 32;
    private const short PollOut = 4;

    private readonly int _fd;

    private StandardStream(int fd) => _fd = fd;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static Stream Open(int fd) => OperatingSystem.IsWindows()
        ? fd == Output ? Console.OpenStandardOutput() : Console.OpenStandardError()
        : new StandardStream(fd);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="ReaderHasGoneException">Nobody will read it.</exception>
    /// <exception cref="IOException">It can't be written, because the disk is full for instance.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = Write(_fd, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case Again:
                    // Somebody who shares it has made it one that does not wait.
                    Span<PollEntry> entry = [new PollEntry { Fd = _fd, Events = PollOut }];
                    _ = Poll(entry, 1, Timeout.Infinite);
                    break;
                case ReaderHasGone:
                    throw new ReaderHasGoneException();
                case var error:
                    throw new IOException(new Win32Exception(error).Message);
            }
        }
    }

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Happened;
    }
}

/// <summary>Who read the output has ended.</summary>
internal sealed class ReaderHasGoneException() : IOException("Who read the output has ended.");
