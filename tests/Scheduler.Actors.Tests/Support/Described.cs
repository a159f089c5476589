using System.Reflection;
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
        DateOnly date => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        TimeSpan or Timestamp or TaskId or FencingToken or NodeId or Resources or Labels => value.ToString()!,
        _ => value.GetType().Name + "{" + string.Join(';', PropertiesOf(value.GetType()).Select(p => p.Name + "=" + Of(p.GetValue(value)))) + "}",
    };

    // Its own before those of its base, and of its own those that its constructor takes as that does, wherever they are declared.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type)
    {
        var given = type.GetConstructors().MaxBy(c => c.GetParameters().Length)?.GetParameters().Select(p => p.Name).ToList() ?? [];
        return type.GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0 && p.Name is not "EqualityContract")
            .OrderBy(p => p.DeclaringType == type ? 0 : 1)
            .ThenBy(p => given.IndexOf(p.Name) is >= 0 and var place ? place : int.MaxValue);
    }
}
