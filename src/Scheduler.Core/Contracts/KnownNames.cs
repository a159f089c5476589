using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>The one way in which whoever names what there is not is told what there is.</summary>
public static class KnownNames
{
    /// <summary>So many names are listed at the most: nodes may be thousands.</summary>
    public const int Listed = 20;

    /// <returns>Such as <c>There is no node 'c'. Known: a, b.</c>, or <c>There is no node.</c> where there is none at all.</returns>
    /// <param name="what">What it is a name of.</param>
    /// <param name="known">In the order in which they are listed.</param>
    public static string Unknown(string what, string? name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        if (names.Length == 0)
        {
            return $"There is no {what}.";
        }

        var list = string.Join(", ", names.Take(Listed));
        var more = names.Length > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - Listed} more") : "";
        return $"There is no {what} '{name}'. Known: {list}{more}.";
    }
}
