namespace Scheduler.Build.Akka;

/// <summary>Which Akka.NET 1.5 a NuGet package folder holds.</summary>
internal static class AkkaCache
{
    /// <summary>The sets that have every package, the newest first. Prereleases are not considered.</summary>
    public static IReadOnlyList<AkkaVersions> CompleteSets(string folder, AkkaPins pins)
    {
        var sqlVersions = VersionsOfAll(folder, pins.SqlPackages);
        return [.. VersionsOfAll(folder, pins.Packages)
            .Where(v => v is { Major: 1, Minor: 5 })
            .OrderDescending()
            .Select(v => (Version: v, Sql: sqlVersions.Where(s => Release(s) <= Release(v)).Max()))
            .Where(set => set.Sql is not null)
            .Select(set => new AkkaVersions(set.Version.ToString(), set.Sql!.ToString()))];
    }

    private static List<Version> VersionsOfAll(string folder, IReadOnlyList<string> packages) =>
        [.. packages
            .Select(package => VersionsOf(folder, package))
            .Aggregate((a, b) => a.Intersect(b))];

    private static IEnumerable<Version> VersionsOf(string folder, string package)
    {
        var id = package.ToLowerInvariant();
        var versions = new DirectoryInfo(Path.Combine(folder, id));
        return versions.Exists
            ? versions.EnumerateDirectories().Where(d => IsComplete(d, id)).Select(d => Parse(d.Name)).OfType<Version>()
            : [];
    }

    // NuGet writes one of these last, so a folder without them is the rest of an interrupted extraction.
    private static bool IsComplete(DirectoryInfo version, string id) =>
        File.Exists(Path.Combine(version.FullName, ".nupkg.metadata"))
        || File.Exists(Path.Combine(version.FullName, $"{id}.{version.Name}.nupkg.sha512"));

    private static Version? Parse(string name) => Version.TryParse(name, out var version) ? version : null;

    // Akka.Persistence.Sql 1.5.30.1 is a second release for Akka.NET 1.5.30; one for a newer Akka.NET would not restore.
    private static Version Release(Version version) => new(version.Major, version.Minor, Math.Max(version.Build, 0));
}
