using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>The one place that forms the message about an unknown name, with the known ones.</summary>
public static class KnownNames
{
    /// <summary>At most this many names are listed: there may be thousands of nodes.</summary>
    public const int Listed = 20;

    /// <returns>Such as <c>There is no node 'c'. Known: a, b.</c>, or <c>There is no node.</c> if there is none at all.</returns>
    /// <param name="what">The kind of thing that is named.</param>
    /// <param name="known">The known names, in the order in which they are listed.</param>
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
