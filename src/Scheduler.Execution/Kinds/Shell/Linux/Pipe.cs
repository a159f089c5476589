using System.Runtime.InteropServices;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>A pipe that no other program inherits. Each end is -1 when it is closed.</summary>
internal sealed class Pipe : IDisposable
{
    private Pipe(int readEnd, int writeEnd)
    {
        ReadEnd = readEnd;
        WriteEnd = writeEnd;
    }

    public int ReadEnd { get; private set; }

    public int WriteEnd { get; private set; }

    /// <exception cref="SpawnException">The process or the system has no file descriptors left.</exception>
    public static Pipe Open()
    {
        return OpenFilesLimit.Shared.Open(Make);

        static Pipe Make()
        {
            Span<int> ends = stackalloc int[2];
            return Libc.Pipe2(ends, Libc.OpenCloseOnExec) == 0
                ? new Pipe(ends[0], ends[1])
                : throw new SpawnException(Marshal.GetLastPInvokeError());
        }
    }

    public void CloseReadEnd()
    {
        if (ReadEnd >= 0)
        {
            _ = Libc.Close(ReadEnd);
            ReadEnd = -1;
        }
    }

    public void CloseWriteEnd()
    {
        if (WriteEnd >= 0)
        {
            _ = Libc.Close(WriteEnd);
            WriteEnd = -1;
        }
    }

    public void Dispose()
    {
        CloseReadEnd();
        CloseWriteEnd();
    }
}
