namespace Scheduler.Core.Contracts;

/// <summary>Names in messages with their article: <c>an IImages</c>, <c>a Resize</c>, <c>an Int32</c>.</summary>
public static class Articles
{
    // Letters whose own names begin with a vowel: an XDocument, an HRManager.
    private static readonly char[] NamedWithVowel = [.. "AEFHILMNORSX"];
    private static readonly char[] Vowels = [.. "AEIOU"];

    // Written as words, and read letter by letter.
    private static readonly string[] Spelled = ["Http", "Html", "Xml", "Npgsql", "Mvc", "Rpc"];

    // A vowel that is read as a consonant, and a consonant that is not read.
    private static readonly string[] WithA = ["One", "Once", "Eu", "Uni", "Use", "Usa", "Usu", "Uri", "Url", "Uti", "Uuid"];
    private static readonly string[] WithAn = ["Hour", "Honest", "Honor", "Honour", "Heir", "Unin", "Unim"];

    /// <summary>The name after <c>a</c> or <c>an</c>, according to its pronunciation.</summary>
    public static string With(string name) => (NeedsAn(name ?? "") ? "an " : "a ") + name;

    private static bool NeedsAn(string name)
    {
        // IImages, XDocument, UInt32, but ID as well: a capital before another is read by its name.
        if (name.Length > 1 && char.IsUpper(name[0]) && char.IsUpper(name[1]))
        {
            return IsOne(NamedWithVowel, name);
        }

        return Begins(Spelled) ? IsOne(NamedWithVowel, name)
            : Begins(WithAn) || (!Begins(WithA) && IsOne(Vowels, name));

        bool Begins(string[] words) => Array.Exists(words, word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsOne(char[] letters, string name) => name.Length > 0 && Array.IndexOf(letters, char.ToUpperInvariant(name[0])) >= 0;
}
