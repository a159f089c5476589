namespace Scheduler.Cli.Tests.Support;

/// <summary>Inputs that once went wrong, where they lie beside the repository.</summary>
internal static class SharedInputs
{
    /// <summary>Skips the test where there are none.</summary>
    public static string PathOf(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "inputs", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new SkipException($"There is no input '{name}' beside the repository.");
    }
}
