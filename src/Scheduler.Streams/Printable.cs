using System.Globalization;
using System.Text;

namespace Scheduler.Streams;

/// <summary>Makes names safe to show: a file's name may contain anything, even what moves the cursor.</summary>
internal static class Printable
{
    /// <summary>Replaces control characters, line breaks and lone surrogates by escapes.</summary>
    public static string Of(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length;)
        {
            var joined = JoinedLength(text, i);
            var kept = joined > 0 ? joined : char.IsSurrogatePair(text, i) ? 2 : 0;
            if (kept > 0)
            {
                shown.Append(text, i, kept);
                i += kept;
            }
            else
            {
                Append(shown, text[i++]);
            }
        }

        return shown.ToString();
    }

    /// <summary>The same for a message of several lines, which stay lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => Of(line.TrimEnd('\r'))));

    /// <summary>The same, limited to a number of characters. A longer text loses its middle: the end of a path says the most.</summary>
    public static string Of(string text, int width)
    {
        var shown = Of(text);
        if (shown.Length <= width)
        {
            return shown;
        }

        var head = (width - 1) / 3;
        var tail = shown.Length - (width - 1 - head);

        // Between characters as people see them, of which one may be several.
        var starts = StringInfo.ParseCombiningCharacters(shown);
        head = starts.LastOrDefault(start => start <= head);
        tail = starts.FirstOrDefault(start => start >= tail, shown.Length);
        return string.Concat(shown.AsSpan(0, head), "…", shown.AsSpan(tail));
    }

    /// <summary>Joins the lines of a text into one, limited to a number of characters.</summary>
    public static string OneLine(string text, int width) =>
        Of(string.Join(" | ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), width);

    // Emoji that are joined to one: what joins them is a format character, and harmless where it stands between them.
    private static int JoinedLength(string text, int start)
    {
        const char Joiner = '\u200d';
        if (text.IndexOf(Joiner, start) < 0)
        {
            return 0;
        }

        var length = StringInfo.GetNextTextElementLength(text, start);
        var element = text.AsSpan(start, length);
        return element.IndexOf(Joiner) is > 0 and var at && at < length - 1 && !element.ContainsAnyInRange('\0', '\u001f') ? length : 0;
    }

    // Format characters among them: marks of direction would turn what follows around.
    private static bool NeedsEscape(char c) =>
        char.IsControl(c) || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void Append(StringBuilder shown, char c)
    {
        switch (c)
        {
            case '\n':
                shown.Append("\\n");
                break;
            case '\r':
                shown.Append("\\r");
                break;
            case '\t':
                shown.Append("\\t");
                break;
            default:
                _ = NeedsEscape(c)
                    ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                    : shown.Append(c);
                break;
        }
    }
}
