namespace Scheduler.Cluster.Tests.Support;

/// <summary>Programs are started from where they are built: each with the libraries that it has there.</summary>
internal static class BuiltPrograms
{
    /// <param name="project">Its folder in <paramref name="within"/>.</param>
    /// <param name="name">If the assembly has another name than that.</param>
    public static string PathOf(string project, string? name = null, string within = "src")
    {
        // This is tests/X/bin/Release/net10.0 or bench/X/bin/Release/net10.0, that is src/Y/bin/Release/net10.0.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, within, project, "bin", output.Parent.Name, output.Name, (name ?? project) + ".dll");
    }
}
