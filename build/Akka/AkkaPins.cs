using System.Xml.Linq;

namespace Scheduler.Build.Akka;

/// <summary>What Directory.Packages.props says of Akka.NET: the pinned versions, and the packages each of them is for.</summary>
internal sealed record AkkaPins(string Version, string SqlVersion, IReadOnlyList<string> Packages, IReadOnlyList<string> SqlPackages)
{
    public const string VersionProperty = "AkkaVersion";
    public const string SqlVersionProperty = "AkkaPersistenceSqlVersion";

    public static AkkaPins Load(string file) => Parse(XDocument.Load(file));

    public static AkkaPins Parse(XDocument props)
    {
        var version = ValueOf(VersionProperty);
        return new AkkaPins(
            version,
            ValueOf(SqlVersionProperty).Replace($"$({VersionProperty})", version, StringComparison.Ordinal),
            PackagesWith(VersionProperty),
            PackagesWith(SqlVersionProperty));

        string ValueOf(string property) => props.Descendants(property).Single().Value.Trim();

        List<string> PackagesWith(string property) =>
            [.. props.Descendants("PackageVersion")
                .Where(e => string.Equals((string?)e.Attribute("Version"), $"$({property})", StringComparison.Ordinal))
                .Select(e => (string)e.Attribute("Include")!)];
    }
}
