using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A name and its value in one text, separated by the first <c>=</c>: <c>team=web</c>.</summary>
public static class FilterPair
{
    /// <param name="what">What the pair is, for the message.</param>
    /// <param name="text">Null: there is no pair.</param>
    /// <exception cref="SchedulerConfigurationException">The text has no name, or no <c>=</c>.</exception>
    public static KeyValuePair<string, string>? Read(string what, string? text) => text is null ? null
        : text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? new(text[..at], text[(at + 1)..])
        : throw new SchedulerConfigurationException($"{what} is '{text}', but must be a name and a value, such as team=web.");
}
