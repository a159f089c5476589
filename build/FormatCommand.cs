namespace Scheduler.Build;

internal static class FormatCommand
{
    public static int Run(Options options) =>
        Shell.Run(["format", Repository.Solution, .. options.Rest.Select(a => a == "--check" ? "--verify-no-changes" : a)]);
}
