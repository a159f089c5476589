using System.Text.RegularExpressions;

namespace Scheduler.Build.Akka;

/// <summary>Asks NuGet itself whether a set of Akka.NET packages can be restored here: feeds, credentials and cache are its business.</summary>
internal static partial class AkkaProbe
{
    // Long enough to download the packages (20 MB) on a slow line, short enough for a feed that never answers.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Null when the packages could be restored.</summary>
    public static RestoreFailure? Try(AkkaVersions versions, AkkaPins pins)
    {
        var project = WriteProject(versions, pins);
        var (exitCode, output) = Shell.Capture(
            ["restore", project, "--nologo", "-v", "q", "--tl:off", "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryPackagesProps=false"],
            Timeout,
            ("NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT", "1"),
            ("NUGET_ENHANCED_NETWORK_RETRY_DELAY_MILLISECONDS", "100"));
        return exitCode switch
        {
            0 => null,
            Shell.TimedOut => new RestoreFailure($"no answer within {Timeout.TotalSeconds:0} s", IsUnavailable: true),
            _ => Read(output),
        };
    }

    /// <summary>Tells "not to be had here" (no such package or only another version, no answer from the feed) from any other restore error.</summary>
    public static RestoreFailure Read(string output)
    {
        var line = output.Split('\n').FirstOrDefault(l => l.Contains(": error", StringComparison.Ordinal))?.Trim() ?? "restore failed";
        var error = ErrorPrefix().Replace(line, "");
        var code = ErrorCode().Match(error).Value;
        return new RestoreFailure(error, code is "" or "NU1100" or "NU1101" or "NU1102" or "NU1103" or "NU1301" or "NU1303" or "NU1603");
    }

    private static string WriteProject(AkkaVersions versions, AkkaPins pins)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "akka-probe")).FullName;
        var references = pins.Packages.Select(p => (Id: p, versions.Version))
            .Concat(pins.SqlPackages.Select(p => (Id: p, Version: versions.SqlVersion)))
            .Select(p => $"""    <PackageReference Include="{p.Id}" Version="{p.Version}" />""");
        var file = Path.Combine(folder, "Probe.csproj");
        File.WriteAllText(file, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
            {string.Join('\n', references)}
              </ItemGroup>
            </Project>
            """);
        return file;
    }

    [GeneratedRegex("^.*: error *:? *", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorPrefix();

    [GeneratedRegex(@"^NU\d{4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorCode();
}

/// <param name="Error">NuGet's first error.</param>
/// <param name="IsUnavailable">The packages can't be had here; false when the restore failed for a reason that has to be repaired.</param>
internal sealed record RestoreFailure(string Error, bool IsUnavailable);
