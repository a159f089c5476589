using System.Diagnostics;
using System.Globalization;
using System.Text;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>The text of an exception in a task's error: its message, and where in the handler's own code it came from.</summary>
internal static class ErrorText
{
    private const int MostCauses = 10;

    public static string Of(Exception e)
    {
        try
        {
            return e is TaskFailedException or RetryAfterException
                ? e.Message + (e.InnerException is { } inner ? Environment.NewLine + Of(inner, MostCauses) : "")
                : Of(e, MostCauses);
        }
        catch (Exception)
        {
            // An exception of the user's own may fail to say what it is.
            return NameOf(e);
        }
    }

    /// <summary>Whether the handler stopped because of its token. Code that blocks on tasks wraps that exception in an aggregate.</summary>
    public static bool IsCancellation(Exception e) => e switch
    {
        OperationCanceledException => true,
        AggregateException aggregate => aggregate.Flatten().InnerExceptions is { Count: > 0 } inner
            && inner.All(static i => i is OperationCanceledException),
        _ => false,
    };

    /// <summary>The beginning of the text, never ending in the middle of a surrogate pair.</summary>
    public static string Cut(string text, int maxChars)
    {
        if (text.Length <= maxChars)
        {
            return text;
        }

        var end = maxChars - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    private static string Of(Exception e, int mostCauses)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{NameOf(e)}: {e.Message}");
        foreach (var frame in new StackTrace(e, fNeedFileInfo: true).GetFrames())
        {
            if (IsOwn(frame))
            {
                // Its first line; where a frame was awaited, another says so.
                text.Append(Environment.NewLine).Append(new StackTrace(frame).ToString().Split('\n')[0].TrimEnd());
            }
        }

        IEnumerable<Exception> causes = e is AggregateException aggregate ? aggregate.InnerExceptions
            : e.InnerException is { } inner ? [inner]
            : [];
        foreach (var cause in causes.Take(mostCauses))
        {
            text.Append(Environment.NewLine).Append("Caused by ").Append(Of(cause, mostCauses - 1));
        }

        return text.ToString();
    }

    private static string NameOf(Exception e) => e.GetType().FullName ?? e.GetType().Name;

    // Neither the framework's nor those that call the handler.
    private static bool IsOwn(StackFrame frame)
    {
        var assembly = DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName ?? "";
        return assembly.Length > 0
            && !assembly.StartsWith("System.", StringComparison.Ordinal)
            && !assembly.StartsWith("Microsoft.", StringComparison.Ordinal)
            && !assembly.StartsWith("Scheduler.Execution,", StringComparison.Ordinal);
    }
}
