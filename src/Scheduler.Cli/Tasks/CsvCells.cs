using System.Globalization;
using System.Text;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>A task as a line of CSV (RFC 4180).</summary>
/// <param name="isRaw">Whether texts are written as they are. Otherwise a spreadsheet takes none for a formula, and a terminal shows them
/// without being told anything.</param>
internal sealed class CsvCells(bool isRaw)
{
    public static readonly IReadOnlyList<string> Columns =
    [
        "id", "kind", "queue", "phase", "attempt", "failedAttempts", "lostAttempts", "preemptions", "submittedAt", "assignedAt", "finishedAt",
        "runSeconds", "node", "error",
    ];

    public string Line(TaskInfo task) => string.Join(',', new[]
    {
        Text(task.Id.Value),
        Text(task.Kind),
        Text(task.Queue),
        SchedulerJsonText.Word(task.Phase),
        Number(task.Attempt),
        Number(task.FailedAttempts),
        Number(task.LostAttempts),
        Number(task.Preemptions),
        task.SubmittedAt.ToString(),
        task.AssignedAt?.ToString() ?? "",
        task.FinishedAt?.ToString() ?? "",
        task.RunTime?.TotalSeconds.ToString(CultureInfo.InvariantCulture) ?? "",
        Text(task.Node?.Name ?? ""),
        Text(task.Error ?? ""),
    });

    /// <summary>A cell of text.</summary>
    public string Text(string text)
    {
        if (!isRaw)
        {
            // What a spreadsheet would calculate (as OWASP lists it). The mark in front says that it is text.
            text = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
            text = Escaped(text);
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // Lines and tabs are part of a cell; nothing else that controls is.
    private static string Escaped(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = IsControl(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool IsControl(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
