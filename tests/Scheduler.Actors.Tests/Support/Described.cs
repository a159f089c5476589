using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests.Support;

/// <summary>All that a message says, as text.</summary>
internal static class Described
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        byte[] bytes => Convert.ToHexString(bytes),
        string text => text,
        IReadOnlyDictionary<string, string> map => string.Join(',', map.Select(p => p.Key + "=" + p.Value)),
        System.Collections.IEnumerable items => "[" + string.Join(',', items.Cast<object>().Select(Of)) + "]",
        _ when value.GetType() is { IsPrimitive: true } or { IsEnum: true } => value.ToString()!,
        TimeSpan or Timestamp or TaskId or FencingToken or NodeId or Resources or Labels => value.ToString()!,
        _ => value.GetType().Name + "{" + string.Join(';', value.GetType().GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0 && p.Name is not "EqualityContract")
            .Select(p => p.Name + "=" + Of(p.GetValue(value)))) + "}",
    };
}
