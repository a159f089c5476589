namespace Scheduler.Build.Tests;

/// <summary>A namespace is its folder. But what a package's users name is found by one <c>using</c>, that of the package, wherever its file lies.</summary>
public sealed class NamespaceTests
{
    // A namespace that ends with Akka would hide Akka's own.
    private static readonly Dictionary<string, string> Roots = new(StringComparer.Ordinal) { ["Scheduler.Testing.Akka"] = "Scheduler.Testing.Actors" };

    [Fact]
    public void A_namespace_is_its_folder_or_that_of_the_package_where_a_type_is_public()
    {
        var source = Repository.PathOf("src");
        var files = Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar))
            .Where(parts => parts[1] is not ("bin" or "obj"))
            .ToArray();
        Assert.InRange(files.Length, 500, 10_000);
        Assert.Empty(files.Select(parts => Wrong(parts, File.ReadAllText(Path.Combine([source, .. parts])))).OfType<string>());
    }

    [Theory]
    [InlineData("namespace Scheduler.A.B;\ninternal sealed class C;", null)]
    [InlineData("namespace Scheduler.A;\npublic sealed class C;", null)]
    [InlineData("namespace Scheduler.A;\ninternal sealed class C\n{\n    public int D;\n}", "Scheduler.A/B/C.cs is in Scheduler.A")]
    [InlineData("namespace Scheduler.B;\npublic sealed class C;", "Scheduler.A/B/C.cs is in Scheduler.B")]
    [InlineData("return 0;", null)]
    public void A_file_elsewhere_is_named(string text, string? wrong) => Assert.Equal(wrong, Wrong(["Scheduler.A", "B", "C.cs"], text));

    private static string? Wrong(string[] parts, string text)
    {
        var root = Roots.GetValueOrDefault(parts[0], parts[0]);
        var lines = text.Split('\n');
        const string Keyword = "namespace ";
        if (Array.Find(lines, line => line.StartsWith(Keyword, StringComparison.Ordinal)) is not { } found)
        {
            return null;
        }

        var space = found[Keyword.Length..].TrimEnd().TrimEnd(';');
        var isRight = space == string.Join('.', (string[])[root, .. parts[1..^1]])
            || (space == root && Array.Exists(lines, line => line.StartsWith("public ", StringComparison.Ordinal)))
            || space == "System.Runtime.CompilerServices";
        return isRight ? null : $"{string.Join('/', parts)} is in {space}";
    }
}
