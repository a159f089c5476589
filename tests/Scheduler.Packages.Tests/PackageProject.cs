using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Scheduler.Packages.Tests;

/// <summary>The project that a package is made of, as its file has it.</summary>
internal sealed class PackageProject
{
    private readonly XDocument _file;

    private PackageProject(string file)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        Folder = Path.GetDirectoryName(file)!;
        _file = XDocument.Load(file);
    }

    public static string Root { get; } = FindRoot();

    /// <summary>All projects of <c>src</c>, by name.</summary>
    public static IReadOnlyDictionary<string, PackageProject> All { get; } =
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => new PackageProject(file))
            .ToDictionary(project => project.Name, StringComparer.Ordinal);

    public string Name { get; }

    public string Folder { get; }

    public bool IsPackable => ValueOf("IsPackable") is not "false";

    public string? Description => ValueOf("Description");

    public IReadOnlyList<string> References =>
        [.. _file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!))];

    /// <summary>Itself, and what comes along with it.</summary>
    public IEnumerable<string> Closure => References.SelectMany(name => All[name].Closure).Prepend(Name).Distinct(StringComparer.Ordinal);

    private string? ValueOf(string property) => _file.Descendants(property).SingleOrDefault()?.Value;

    private static string FindRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
