using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A name and its value in one text, <c>team=web</c>: the first <c>=</c> stands between them.</summary>
public static class FilterPair
{
    /// <param name="what">What it is, for the message.</param>
    /// <param name="text">Null: there is none.</param>
    /// <exception cref="SchedulerConfigurationException">It has no name, or no <c>=</c>.</exception>
    public static KeyValuePair<string, string>? Read(string what, string? text) => text is null ? null
        : text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? new(text[..at], text[(at + 1)..])
        : throw new SchedulerConfigurationException($"{what} is '{text}', but must be a name and a value, such as team=web.");
}
