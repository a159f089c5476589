using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The filters of lists.</summary>
internal static class FilterFormat
{
    // Beside what says whether they have ended.
    private const int WithoutSuccess = 4;

    public static TaskFilter Fields(ref RecordFields f, TaskFilter filter) => new()
    {
        Phase = f.EnumOrNone(filter.Phase),
        Kind = f.OptionalName(filter.Kind),
        Queue = f.OptionalName(filter.Queue),
        IdPrefix = f.OptionalName(filter.IdPrefix),
        Limit = f.Int(filter.Limit),
        After = f.OptionalName(filter.After),
    };

    /// <summary>Adds the conditions that the first versions did not know.</summary>
    public static TaskFilter WithMore(ref RecordFields f, TaskFilter filter)
    {
        var read = Fields(ref f, filter) with
        {
            Header = Pair(ref f, filter.Header),
            Label = Pair(ref f, filter.Label),
            SubmittedBefore = f.OptionalTimestamp(filter.SubmittedBefore),
            SubmittedAfter = f.OptionalTimestamp(filter.SubmittedAfter),
            ErrorContains = f.OptionalName(filter.ErrorContains),
        };
        var ended = f.Byte((byte)((filter.Finished switch { null => 0, false => 1, true => 2 }) + (filter.WithoutSuccess ? WithoutSuccess : 0)));
        return read with
        {
            Finished = (ended % WithoutSuccess) switch { 1 => false, 2 => true, _ => null },
            WithoutSuccess = ended >= WithoutSuccess,
        };
    }

    public static TaskFilter WithGroup(ref RecordFields f, TaskFilter filter) => WithMore(ref f, filter) with { Group = f.Name(filter.Group!) };

    /// <summary>Whether it has conditions that the first versions did not know.</summary>
    public static bool SaysMore(TaskFilter filter) => filter.LooksInside || filter.Finished is not null || filter.WithoutSuccess;

    public static T Names<T>(ref RecordFields f, T filter)
        where T : NameFilter, new() =>
        new()
        {
            Name = f.OptionalName(filter.Name),
            NamePrefix = f.OptionalName(filter.NamePrefix),
            Limit = f.Int(filter.Limit),
            After = f.OptionalName(filter.After),
        };

    private static KeyValuePair<string, string>? Pair(ref RecordFields f, KeyValuePair<string, string>? pair) =>
        (f.OptionalName(pair?.Key), f.OptionalName(pair?.Value)) is ({ } key, { } value) ? new(key, value) : null;
}
