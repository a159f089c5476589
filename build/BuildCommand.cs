using System.Text.Json;
using Scheduler.Build.Akka;

namespace Scheduler.Build;

internal static class BuildCommand
{
    public static int Run(Options options)
    {
        var akka = AkkaResolver.Resolve(options);
        var exitCode = Build(akka, options);
        if (akka.Note is not null)
        {
            Console.WriteLine(akka.Note);
        }

        return exitCode;
    }

    public static int Build(AkkaChoice akka, Options options) => Build(SolutionFor(akka), options);

    public static int Build(string solutionOrProject, Options options) =>
        Shell.Run(["build", solutionOrProject, "-c", "Release", "--nologo", "-v", "q", "--tl:off", "-clp:NoSummary", .. options.Properties]);

    /// <summary>The projects that can be built; a solution restores as a whole or not at all.</summary>
    public static string SolutionFor(AkkaChoice akka) => akka.Versions is null ? WriteFilter() : Repository.Solution;

    private static string WriteFilter()
    {
        var filter = new
        {
            solution = new
            {
                path = Path.Combine("..", Repository.SolutionName),
                projects = Repository.Projects.Where(p => !p.NeedsAkka).Select(p => p.File.Replace('/', '\\')),
            },
        };
        var file = Path.Combine(Repository.Artifacts, "Scheduler.WithoutAkka.slnf");
        File.WriteAllText(file, JsonSerializer.Serialize(filter));
        return file;
    }
}
