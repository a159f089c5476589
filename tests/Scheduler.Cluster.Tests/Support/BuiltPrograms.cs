namespace Scheduler.Cluster.Tests.Support;

/// <summary>Programs are started from where they are built: each with the libraries that it has there.</summary>
internal static class BuiltPrograms
{
    /// <param name="project">Of <c>src/</c>.</param>
    /// <param name="name">If the assembly has another name than its project.</param>
    public static string PathOf(string project, string? name = null)
    {
        // This is tests/X/bin/Release/net10.0 or bench/X/bin/Release/net10.0, that is src/Y/bin/Release/net10.0.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, "src", project, "bin", output.Parent.Name, output.Name, (name ?? project) + ".dll");
    }
}
