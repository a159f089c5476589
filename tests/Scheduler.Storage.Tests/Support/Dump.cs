using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Tests.Support;

/// <summary>Everything that an object says of itself, as text: two that read alike are alike.</summary>
internal static class Dump
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.Replace(" \n", "\n").ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null\n");
                break;
            case string s:
                text.Append('"').Append(string.Concat(s.Select(Plain))).Append("\"\n");
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append("0x").Append(Convert.ToHexString(bytes.Span)).Append('\n');
                break;
            case Timestamp or TimeSpan or FencingToken:
                text.Append(CultureInfo.InvariantCulture, $"{Ticks(value)}\n");
                break;
            case DateOnly date:
                text.Append(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append('\n');
                break;
            case IConvertible number:
                text.Append(number.ToString(CultureInfo.InvariantCulture)).Append('\n');
                break;
            case IEnumerable items:
                WriteItems(text, items, depth);
                break;
            default:
                WriteProperties(text, value, depth);
                break;
        }
    }

    // What follows from the rest is left out: it may come and go without changing what is stored.
    private static bool IsGiven(Type type, PropertyInfo property) =>
        property.GetIndexParameters().Length == 0
        && (property.SetMethod is not null
            || type.GetConstructors().SelectMany(c => c.GetParameters())
                .Any(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase)));

    private static long Ticks(object value) => value switch
    {
        Timestamp t => t.Ticks,
        TimeSpan t => t.Ticks,
        FencingToken t => t.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static string Plain(char unit) => unit is >= ' ' and <= '~' ? unit.ToString() : $"\\u{(int)unit:x4}";

    private static void WriteItems(StringBuilder text, IEnumerable items, int depth)
    {
        text.Append('\n');
        foreach (var item in items)
        {
            text.Append(' ', depth * 2).Append("- ");
            Write(text, item, depth + 1);
        }
    }

    private static void WriteProperties(StringBuilder text, object value, int depth)
    {
        text.Append(value.GetType().Name.Split('`')[0]).Append('\n');
        var properties = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => IsGiven(value.GetType(), p))
            .OrderBy(p => p.Name, StringComparer.Ordinal);
        foreach (var property in properties)
        {
            text.Append(' ', depth * 2).Append(property.Name).Append(": ");
            Write(text, property.GetValue(value), depth + 1);
        }
    }
}
