namespace Scheduler.Schedules;

/// <summary>A part of a recurrence's text, with its position in the whole.</summary>
/// <param name="Index">From 0.</param>
internal readonly record struct TextPart(string Text, int Index)
{
    public int End => Index + Text.Length;

    public TextPart From(int start) => new(Text[start..], Index + start);

    /// <summary>Without white space around it.</summary>
    public TextPart Trim()
    {
        var start = Text.Length - Text.TrimStart().Length;
        return new TextPart(Text.Trim(), Index + start);
    }

    /// <summary>All parts between separators, including empty ones.</summary>
    public List<TextPart> Split(char separator)
    {
        var parts = new List<TextPart>();
        var start = 0;
        for (var i = 0; i <= Text.Length; i++)
        {
            if (i == Text.Length || Text[i] == separator)
            {
                parts.Add(new TextPart(Text[start..i], Index + start));
                start = i + 1;
            }
        }

        return parts;
    }

    /// <summary>The parts between spaces and tabs.</summary>
    public List<TextPart> Words()
    {
        var words = new List<TextPart>();
        for (var i = 0; i < Text.Length; i++)
        {
            var start = i;
            while (i < Text.Length && Text[i] is not (' ' or '\t'))
            {
                i++;
            }

            if (i > start)
            {
                words.Add(new TextPart(Text[start..i], Index + start));
            }
        }

        return words;
    }
}
