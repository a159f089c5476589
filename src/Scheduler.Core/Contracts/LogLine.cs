namespace Scheduler.Core.Contracts;

/// <summary>How much a line of a log matters: the levels of Microsoft.Extensions.Logging, by the same numbers.</summary>
public enum LogLineLevel
{
    Trace = 0,
    Debug = 1,
    Information = 2,
    Warning = 3,
    Error = 4,
    Critical = 5,
}

/// <summary>A line that a handler wrote to its log while it ran.</summary>
/// <param name="Number">1 for the attempt's first. The earliest that is kept has a higher one where others before it are not.</param>
/// <param name="At">By its node's clock.</param>
/// <param name="Text">With the exception, where one was logged: it may have line breaks.</param>
public sealed record LogLine(long Number, Timestamp At, LogLineLevel Level, string Text);
