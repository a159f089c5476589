using System.Globalization;
using System.Text;

namespace Scheduler.Cli.Output;

/// <summary>Names as they can be shown: a file's name may hold anything, even what moves the cursor.</summary>
internal static class Printable
{
    /// <summary>Control characters, line breaks and halves of characters as escapes.</summary>
    public static string Of(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                shown.Append(c).Append(text[++i]);
            }
            else
            {
                Append(shown, c);
            }
        }

        return shown.ToString();
    }

    /// <summary>The same in so many characters, its middle left out where it is longer: the end of a path says the most.</summary>
    public static string Of(string text, int width)
    {
        var shown = Of(text);
        if (shown.Length <= width)
        {
            return shown;
        }

        var head = (width - 1) / 3;
        var tail = shown.Length - (width - 1 - head);
        head -= head > 0 && char.IsHighSurrogate(shown[head - 1]) ? 1 : 0;
        tail += char.IsLowSurrogate(shown[tail]) ? 1 : 0;
        return string.Concat(shown.AsSpan(0, head), "…", shown.AsSpan(tail));
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
