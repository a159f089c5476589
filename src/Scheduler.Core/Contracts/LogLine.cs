namespace Scheduler.Core.Contracts;

/// <summary>The level of a log line: the levels of Microsoft.Extensions.Logging, with the same numbers.</summary>
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
/// <param name="Number">1 for the attempt's first. If earlier lines were not kept, the first kept line has a higher number.</param>
/// <param name="At">The time, by its node's clock.</param>
/// <param name="Text">With the exception, if one was logged; it may have line breaks.</param>
public sealed record LogLine(long Number, Timestamp At, LogLineLevel Level, string Text);
