namespace Scheduler.Cli.Lines;

/// <summary>The text of a line that holds a task.</summary>
internal static class TaskLineText
{
    /// <summary>Without blanks around it, and without the byte order mark of a file in front of it. An empty line holds no task.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line) => Utf8Text.WithoutMark(line).Trim(" \t\r"u8);

    /// <summary>Why a line is not read at all.</summary>
    public static string TooLong { get; } = FormattableString.Invariant($"It has more than {LineReader.MostBytes} bytes, the most for a line.");
}
