namespace Scheduler.Bench.CommandLine;

/// <summary>The <c>scheduler</c> command, as it was built beside this.</summary>
internal static class SchedulerCommand
{
    public static async Task<MeasuredProcess> RunAsync(string input, params string[] args) =>
        await MeasuredProcess.RunAsync(input, "dotnet", [Assembly(), .. args])
        ?? throw new InvalidOperationException("There is no program 'dotnet' in the folders of PATH.");

    /// <summary>A figure measured beside others means little: how busy the machine was when it was measured.</summary>
    public static double Load() =>
        File.Exists("/proc/loadavg")
            ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
            : double.NaN;

    // bench/Scheduler.Bench/bin/CONFIGURATION/FRAMEWORK is where this runs.
    private static string Assembly()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "Scheduler.Cli", "bin", here.Parent.Name, here.Name, "scheduler.dll");
    }
}
