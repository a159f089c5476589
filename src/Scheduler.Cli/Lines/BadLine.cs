using System.Globalization;

namespace Scheduler.Cli.Lines;

/// <summary>A line that became a task.</summary>
/// <param name="Number">The first line is 1; empty ones count.</param>
internal sealed record TaskLine(long Number, TaskSpec Task);

/// <summary>A line that can't become a task.</summary>
/// <param name="Field">Null: it is the line as a whole.</param>
internal sealed record BadLine(long Number, string? Field, string Reason)
{
    private const int FieldWidth = 60;

    /// <summary>What is numbered.</summary>
    public string What { get; init; } = "line";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What} {Number}: ")
        + (Field is null ? "" : Printable.Of(Field, FieldWidth) + ": ") + Printable.Of(Reason);
}
