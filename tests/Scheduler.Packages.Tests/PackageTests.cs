using System.Text.RegularExpressions;

namespace Scheduler.Packages.Tests;

/// <summary>What <c>dotnet pack</c> makes packages of.</summary>
public sealed partial class PackageTests
{
    public static TheoryData<string> Packages => [.. PackageProject.All.Values.Where(project => project.IsPackable).Select(project => project.Name)];

    public static TheoryData<string> Readmes => [.. Readme.Names];

    [Fact]
    public void Programs_are_none() =>
        Assert.Equal(["Scheduler.Cli", "Scheduler.Node", "Scheduler.Seed"], PackageProject.All.Values.Where(project => !project.IsPackable).Select(project => project.Name).Order());

    [Theory]
    [MemberData(nameof(Packages))]
    public void It_has_a_description_and_depends_on_packages_alone(string package)
    {
        var project = PackageProject.All[package];
        Assert.EndsWith(".", project.Description, StringComparison.Ordinal);
        Assert.All(project.Closure, name => Assert.True(PackageProject.All[name].IsPackable, $"{package} depends on {name}, which is not packed."));
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Its_README_tells_to_add_it_and_names_what_there_is(string package)
    {
        var readme = Readme.Of(package);
        Assert.StartsWith($"# {package}\n", readme.Text, StringComparison.Ordinal);
        Assert.Contains(package, readme.Packages);
        Assert.All(Page().Matches(readme.Text), page => Assert.True(File.Exists(Path.Combine(PackageProject.Root, page.Value)), $"There is no {page.Value}."));

        // Relative links lead nowhere outside of the repository.
        Assert.DoesNotContain("](", readme.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("docs/[a-z-]+\\.md", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Page();
}
