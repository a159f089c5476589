using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>How an exception reads in a task's error.</summary>
internal static class ErrorText
{
    public static string Of(Exception e)
    {
        try
        {
            return e switch
            {
                TaskFailedException { InnerException: { } inner } failed => failed.Message + Environment.NewLine + inner,
                TaskFailedException => e.Message,
                _ => e.ToString(),
            };
        }
        catch (Exception)
        {
            // An exception of the user's own may fail to say what it is.
            return e.GetType().FullName ?? e.GetType().Name;
        }
    }

    /// <summary>Whether the handler gave way to its token. Code that blocks on tasks wraps that in an aggregate.</summary>
    public static bool IsCancellation(Exception e) => e switch
    {
        OperationCanceledException => true,
        AggregateException aggregate => aggregate.Flatten().InnerExceptions is { Count: > 0 } inner
            && inner.All(static i => i is OperationCanceledException),
        _ => false,
    };

    /// <summary>The text's beginning, never ending in half of a character.</summary>
    public static string Cut(string text, int maxChars)
    {
        if (text.Length <= maxChars)
        {
            return text;
        }

        var end = maxChars - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
