using System.Globalization;

namespace Scheduler.Core.Rules;

/// <summary>What texts that are stored, sent and shown may contain.</summary>
public static class TextRule
{
    public const string LoneSurrogate = "It has half of a character (a lone surrogate).";

    private const string Nul = "It has a NUL character, which no command line and no database can take.";

    /// <summary>Why a text can't be written as UTF-8; null: it can.</summary>
    public static string? Fault(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at)
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
            {
                return LoneSurrogate;
            }

            rest = rest[(at + 2)..];
        }

        return null;
    }

    /// <summary>Why a text is not a valid name of a task, a kind, a queue or a key.</summary>
    public static string? NameFault(string? text, int mostChars)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"It is empty, or only blanks, but must have 1 to {mostChars} characters.");
        }

        return text.Length > mostChars ? TooLong(text, mostChars) : text.Contains('\0') ? Nul : Fault(text);
    }

    // The limit is one of memory. Where people count other characters than it does, it is said in bytes.
    private static string TooLong(string text, int mostChars) => new StringInfo(text).LengthInTextElements == text.Length
        ? string.Create(CultureInfo.InvariantCulture, $"It has {text.Length} characters, but must have 1 to {mostChars}.")
        : string.Create(
            CultureInfo.InvariantCulture, $"It takes {2L * text.Length} bytes as UTF-16 text, but may take at most {2L * mostChars}.");
}
