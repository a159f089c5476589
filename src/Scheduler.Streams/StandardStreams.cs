using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Streams;

/// <summary>
/// The standard streams of this process: the only place that knows what they can be. Each may be closed, full, a pipe without
/// a reader, or a pipe that nobody empties.
/// </summary>
internal static class StandardStreams
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private static readonly bool[] Closed = new bool[3];

    /// <summary>Once it is cancelled, writes no longer wait long for a reader that does not read.</summary>
    public static CancellationToken Stop { get; private set; }

    /// <summary>Why standard output could not be written, if that has happened.</summary>
    public static OutputFailedException? OutputFailure { get; set; }

    /// <summary>Must be called before anything else opens a file, which would otherwise get the number of a closed stream.</summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        for (var fd = Input; fd <= Error; fd++)
        {
            Closed[fd] = !Descriptors.IsInherited(fd);
            if (!Descriptors.IsOpen(fd))
            {
                // In the direction in which it can't be used: whoever tries is told, as with a closed one.
                _ = Descriptors.Open("/dev/null", fd == Input ? Descriptors.WriteOnly : Descriptors.ReadOnly);
            }
        }
    }

    public static void StopWaitingAfter(CancellationToken stop) => Stop = stop;

    public static bool IsClosed(int fd) => Closed[fd];

    public static bool IsTerminal(int fd) => !IsClosed(fd) && (OperatingSystem.IsWindows()
        ? !(fd == Output ? Console.IsOutputRedirected : Console.IsErrorRedirected)
        : Descriptors.IsTerminal(fd));

    /// <exception cref="SchedulerConfigurationException">Standard input is closed.</exception>
    public static Stream OpenInput() => OperatingSystem.IsWindows() ? Console.OpenStandardInput()
        : IsClosed(Input) ? throw new SchedulerConfigurationException(
            "Standard input is closed. Redirect it from a file or a pipe, or from /dev/null where it is meant to be empty.")
        : new StandardInput();

    /// <summary>Standard output or standard error as bytes.</summary>
    public static Stream Open(int fd) => !OperatingSystem.IsWindows() ? new StandardStream(fd)
        : fd == Output ? Console.OpenStandardOutput()
        : Console.OpenStandardError();

    /// <summary>A writer for text. Text for standard error that cannot be written is lost: the exit code says it as well.</summary>
    public static TextWriter Writer(int fd) => fd == Error ? LossyWriter(fd) : WriterTo(Open(fd));

    /// <summary>A writer for text that is lost if it cannot be written, such as a log.</summary>
    public static TextWriter LossyWriter(int fd) => WriterTo(new LossyStream(Open(fd)));

    private static TextWriter WriterTo(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });
}
