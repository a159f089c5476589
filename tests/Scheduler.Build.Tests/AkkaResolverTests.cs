using System.Xml.Linq;
using Scheduler.Build.Akka;

namespace Scheduler.Build.Tests;

public sealed class AkkaResolverTests
{
    private static readonly AkkaPins Pins = new("1.5.67", "1.5.67", ["Akka"], ["Akka.Persistence.Sql"]);
    private static readonly AkkaVersions Older = new("1.5.30", "1.5.28");
    private static readonly AkkaVersions Oldest = new("1.5.9", "1.5.9");

    [Fact]
    public void The_pinned_version_is_taken_where_it_restores_and_nothing_is_said()
    {
        var choice = Choose([Older], restorable: ["1.5.67", "1.5.30"]);
        Assert.Equal(new AkkaChoice(new AkkaVersions("1.5.67", "1.5.67"), Note: null), choice);
    }

    [Fact]
    public void Else_the_newest_of_the_cache_is_taken_and_said()
    {
        var choice = Choose([Older, Oldest], restorable: ["1.5.30", "1.5.9"]);
        Assert.Equal(Older, choice.Versions);
        Assert.Equal("Akka.NET 1.5.67 can't be restored here, so 1.5.30 from the package cache is used (NU1101: no)", choice.Note);
    }

    [Fact]
    public void A_cached_version_that_does_not_restore_is_passed_over() =>
        Assert.Equal(Oldest, Choose([Older, Oldest], restorable: ["1.5.9"]).Versions);

    [Fact]
    public void With_none_at_all_the_note_says_what_is_missing_and_why()
    {
        var choice = Choose([], restorable: []);
        Assert.Null(choice.Versions);
        Assert.StartsWith("The cluster was neither built nor tested", choice.Note, StringComparison.Ordinal);
        Assert.Contains("NU1101: no", choice.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restore_that_failed_for_another_reason_is_an_error_and_no_reason_to_fall_back()
    {
        var e = Assert.Throws<BuildException>(() =>
            AkkaResolver.Choose(Pins, [Older], (_, _) => new RestoreFailure("NU1605: downgrade", IsUnavailable: false)));
        Assert.Contains("NU1605: downgrade", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/x/Probe.csproj : error NU1101: Unable to find package Akka.", "NU1101: Unable to find package Akka.", true)]
    [InlineData("/x/Probe.csproj : error NU1301: Unable to load the service index", "NU1301: Unable to load the service index", true)]
    [InlineData("/x/Probe.csproj : error NU1603: Akka 1.5.68 was resolved instead", "NU1603: Akka 1.5.68 was resolved instead", true)]
    [InlineData("/x/Probe.csproj : error : Failed to download package", "Failed to download package", true)]
    [InlineData("/x/Probe.csproj : error NU1605: Detected package downgrade", "NU1605: Detected package downgrade", false)]
    [InlineData("a warning\n/x/NuGet.targets(1,2): error NU1102: first\n/x : error NU1605: second\n", "NU1102: first", true)]
    public void The_first_error_of_a_restore_is_kept(string output, string error, bool isUnavailable) =>
        Assert.Equal(new RestoreFailure(error, isUnavailable), AkkaProbe.Read(output));

    [Fact]
    public void Versions_and_packages_are_read_from_the_central_file()
    {
        var pins = AkkaPins.Parse(XDocument.Parse("""
            <Project>
              <PropertyGroup>
                <AkkaVersion Condition="'$(AkkaVersion)' == ''">1.5.67</AkkaVersion>
                <AkkaPersistenceSqlVersion Condition="...">$(AkkaVersion)</AkkaPersistenceSqlVersion>
              </PropertyGroup>
              <ItemGroup>
                <PackageVersion Include="Akka" Version="$(AkkaVersion)" />
                <PackageVersion Include="Akka.Persistence.Sql" Version="$(AkkaPersistenceSqlVersion)" />
                <PackageVersion Include="xunit" Version="2.9.3" />
              </ItemGroup>
            </Project>
            """));
        Assert.Equal(("1.5.67", "1.5.67"), (pins.Version, pins.SqlVersion));
        Assert.Equal(["Akka"], pins.Packages);
        Assert.Equal(["Akka.Persistence.Sql"], pins.SqlPackages);
    }

    private static AkkaChoice Choose(IReadOnlyList<AkkaVersions> cached, string[] restorable) =>
        AkkaResolver.Choose(Pins, cached, (versions, _) =>
            restorable.Contains(versions.Version, StringComparer.Ordinal) ? null : new RestoreFailure("NU1101: no", IsUnavailable: true));
}
