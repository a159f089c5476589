using System.Text;

namespace Scheduler.Cli.Each.Input;

/// <summary>A program and its arguments in one text, apart as a shell would take them: at blanks that no quotes hold together.</summary>
/// <remarks>A backslash stands for what follows it where that is a blank, a quote or a backslash; between single quotes, and before anything else (as in
/// a path of Windows), for itself. Nothing is expanded.</remarks>
internal static class CommandWords
{
    private const char None = '\0';

    /// <summary>Null: a quote is not closed, or there is no word.</summary>
    public static string[]? Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isWord) = (None, false);
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i];
            if (next == '\\' && quote != '\'' && i + 1 < text.Length && IsEscaped(text[i + 1], quote))
            {
                word.Append(text[++i]);
                isWord = true;
            }
            else if (next == quote)
            {
                quote = None;
            }
            else if (quote == None && (next is '"' or '\''))
            {
                (quote, isWord) = (next, true);
            }
            else if (quote == None && char.IsWhiteSpace(next))
            {
                End();
            }
            else
            {
                word.Append(next);
                isWord = true;
            }
        }

        End();
        return quote != None || words is [] or ["", ..] ? null : [.. words];

        void End()
        {
            if (isWord)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            isWord = false;
        }
    }

    private static bool IsEscaped(char next, char quote) => next is '\\' or '"' || (quote == None && (next == '\'' || char.IsWhiteSpace(next)));
}
