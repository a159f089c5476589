namespace Scheduler.Build;

internal static class BenchCommand
{
    public static int Run(Options options) => Shell.Run([
        "run", "--project", Repository.PathOf("bench", "Scheduler.Bench"), "-c", "Release", "-v", "q", .. options.Properties, "--", .. options.Rest,
    ]);
}
