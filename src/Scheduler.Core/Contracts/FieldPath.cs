using System.Globalization;
using System.Text;

namespace Scheduler.Core.Contracts;

/// <summary>
/// Where a field is in a JSON document, as shown in messages: <c>retry.maxAttempts</c>, <c>[1].labels['example.org/team']</c>. The only
/// place that forms such a path: no two fields of a document have the same path, whatever their names.
/// </summary>
public static class FieldPath
{
    /// <summary>The path of a field in the object at a path. An empty path means that the document is that object.</summary>
    public static string Join(string path, string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(name);
        return !IsPlain(name) ? $"{path}['{Escaped(name)}']" : path.Length == 0 ? name : $"{path}.{name}";
    }

    /// <summary>The path of an item of the list at a path.</summary>
    public static string Join(string path, int place) => string.Create(CultureInfo.InvariantCulture, $"{path}[{place}]");

    // What else a name may have could be taken for a part of the path, or of the message behind it.
    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-');

    // As RFC 9535 has it.
    private static string Escaped(string name)
    {
        var escaped = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            _ = c is '\'' or '\\' ? escaped.Append('\\').Append(c)
                : char.IsControl(c) ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
