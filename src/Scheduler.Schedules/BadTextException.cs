using System.Globalization;
using Scheduler.Core.Schedules;

namespace Scheduler.Schedules;

/// <summary>Thrown when a text is not valid, and turned into a value where reading began (<see cref="Recurrences"/>).</summary>
internal sealed class BadTextException(RecurrenceError error) : Exception(error.Message)
{
    public RecurrenceError Error { get; } = error;

    /// <param name="index">From 0.</param>
    /// <param name="what">For example "The hour".</param>
    /// <param name="written">The part that is wrong.</param>
    /// <param name="mustBe">For example "0 to 23".</param>
    public static BadTextException At(int index, string field, string what, string written, string mustBe) => new(new RecurrenceError(
        field,
        index + 1,
        string.Create(CultureInfo.InvariantCulture, $"{what} is '{Short(written)}' at position {index + 1}, but must be {mustBe}.")));

    /// <param name="sentence">Without the final full stop; the position is added to it.</param>
    public static BadTextException At(int index, string field, string sentence) => new(new RecurrenceError(
        field, index + 1, string.Create(CultureInfo.InvariantCulture, $"{sentence} (position {index + 1}).")));

    public static BadTextException Whole(string field, string message) => new(new RecurrenceError(field, 0, message));

    private static string Short(string written) => written.Length <= 40 ? written : string.Concat(written.AsSpan(0, 40), "…");
}
