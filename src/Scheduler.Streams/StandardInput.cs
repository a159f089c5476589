using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Scheduler.Streams;

/// <summary>Standard input as bytes. The console's own stream takes over a terminal and changes its settings.</summary>
internal sealed class StandardInput : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">Standard input cannot be read, for example because it is a folder.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var read = Descriptors.Read(StandardStreams.Input, buffer, buffer.Length);
            if (read >= 0)
            {
                return (int)read;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Descriptors.Interrupted:
                    break;
                case Descriptors.Again:
                    // Somebody who shares it has made it one that does not wait.
                    _ = Descriptors.Wait(StandardStreams.Input, Descriptors.PollIn, Timeout.Infinite);
                    break;
                case var error:
                    throw new IOException(new Win32Exception(error).Message);
            }
        }
    }

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
