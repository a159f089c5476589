using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>Numbers with their nouns, for messages.</summary>
public static class Counted
{
    /// <returns>Such as <c>1 task</c> or <c>50,000 tasks</c>.</returns>
    /// <param name="many">The plural. Default: the singular with an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");
}
