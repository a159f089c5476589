using Scheduler.Build.Akka;

namespace Scheduler.Build;

internal static class FormatCommand
{
    public static int Run(Options options)
    {
        var akka = AkkaResolver.Resolve(options);
        var rest = options.Rest.Select(a => a == "--check" ? "--verify-no-changes" : a);
        if (akka.Versions is null)
        {
            Console.WriteLine(akka.Note);
        }

        return Shell.Run(["format", BuildCommand.SolutionFor(akka), .. rest]);
    }
}
