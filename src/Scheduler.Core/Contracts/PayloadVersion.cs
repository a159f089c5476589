using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>The version of a payload's shape: 1, and one more with each change that handlers of the earlier version can't read. It travels in a
/// header of the task; without that header it is 1.</summary>
public static class PayloadVersion
{
    /// <summary>The header's name: <c>payload-version</c>.</summary>
    public const string Header = "payload-version";

    /// <summary>The highest version: 1,000,000.</summary>
    public const int Highest = 1_000_000;

    /// <returns>Null: the header has no valid version.</returns>
    public static int? Of(IReadOnlyDictionary<string, string>? headers) =>
        headers is null || !headers.TryGetValue(Header, out var text) ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version is >= 1 and <= Highest ? version
        : null;

    internal static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
