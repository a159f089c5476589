using System.Text.Json;

namespace Scheduler.Build.Akka;

/// <summary>
/// Decides which Akka.NET is built with: what the caller asked for; else the pinned version; else, where that can't be had,
/// the newest 1.5 in the package cache; else none.
/// </summary>
internal static class AkkaResolver
{
    // A feed that lacked the pinned version is asked again after this time.
    private static readonly TimeSpan RememberedFor = TimeSpan.FromHours(1);

    private static string MemoryFile => Path.Combine(Repository.Artifacts, "akka-choice.json");

    /// <summary>Imported by Directory.Packages.props, so that plain `dotnet` commands use the same version afterwards.</summary>
    private static string PropsFile => Path.Combine(Repository.Artifacts, "akka.props");

    public static AkkaChoice Resolve(Options options)
    {
        var pins = AkkaPins.Load(Repository.PathOf("Directory.Packages.props"));
        if (options.Property(AkkaPins.VersionProperty) is { } asked)
        {
            return Asked(asked, options.Property(AkkaPins.SqlVersionProperty) ?? asked, pins);
        }

        var cached = AkkaCache.CompleteSets(PackageFolder(), pins);
        var key = $"{pins.Version} {pins.SqlVersion}; in {PackageFolder()}: {string.Join(", ", cached)}";
        var choice = Recall(key) ?? Choose(pins, cached, AkkaProbe.Try);
        Remember(key, choice);
        WriteProps(choice, pins);
        return choice;
    }

    /// <summary>The decision itself, with the question to NuGet as a parameter.</summary>
    public static AkkaChoice Choose(
        AkkaPins pins, IReadOnlyList<AkkaVersions> cached, Func<AkkaVersions, AkkaPins, RestoreFailure?> restore)
    {
        var pinned = AkkaChoice.Pinned(pins);
        if (restore(pinned.Versions!, pins) is not { } failure)
        {
            return pinned;
        }

        if (!failure.IsUnavailable)
        {
            throw new BuildException($"Akka.NET {pins.Version} could not be restored: {failure.Error}");
        }

        // A set may be there without the packages that it depends on, so each is tried.
        var usable = cached.FirstOrDefault(versions => versions != pinned.Versions && restore(versions, pins) is null);
        return usable is null ? AkkaChoice.None(pins, failure.Error) : AkkaChoice.FromCache(usable, pins, failure.Error);
    }

    // Asked for means wanted: no other version takes its place.
    private static AkkaChoice Asked(string version, string sqlVersion, AkkaPins pins)
    {
        var versions = new AkkaVersions(version, sqlVersion);
        return AkkaProbe.Try(versions, pins) is { } failure
            ? throw new BuildException($"{AkkaPins.VersionProperty}={version} was asked for and can't be restored: {failure.Error}")
            : new AkkaChoice(versions, version == pins.Version ? null : $"Akka.NET {version} is used, as asked for, instead of {pins.Version}");
    }

    private static string PackageFolder()
    {
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder)
        {
            return folder;
        }

        // Prints "global-packages: <folder>".
        var (_, output) = Shell.Capture(["nuget", "locals", "global-packages", "--list", "--force-english-output"], TimeSpan.FromSeconds(30));
        return output[(output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static AkkaChoice? Recall(string key)
    {
        try
        {
            var memory = JsonSerializer.Deserialize<Memory>(File.ReadAllText(MemoryFile));
            var isFresh = memory?.Choice.Note is null || DateTime.UtcNow - memory.At < RememberedFor;
            return memory?.Key == key && isFresh ? memory.Choice : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private static void Remember(string key, AkkaChoice choice)
    {
        if (Recall(key) is null)
        {
            File.WriteAllText(MemoryFile, JsonSerializer.Serialize(new Memory(key, choice, DateTime.UtcNow)));
        }
    }

    private static void WriteProps(AkkaChoice choice, AkkaPins pins)
    {
        if (choice.Versions is not { } versions || choice == AkkaChoice.Pinned(pins))
        {
            File.Delete(PropsFile);
            return;
        }

        var props = $"""
            <Project>
              <PropertyGroup Condition="'$({AkkaPins.VersionProperty})' == ''">
                <{AkkaPins.VersionProperty}>{versions.Version}</{AkkaPins.VersionProperty}>
                <{AkkaPins.SqlVersionProperty}>{versions.SqlVersion}</{AkkaPins.SqlVersionProperty}>
              </PropertyGroup>
            </Project>
            """;

        // Every project imports the file, so writing the same again would compile all of them again.
        if (!File.Exists(PropsFile) || File.ReadAllText(PropsFile) != props)
        {
            File.WriteAllText(PropsFile, props);
        }
    }

    private sealed record Memory(string Key, AkkaChoice Choice, DateTime At);
}
