using Scheduler.Build.Akka;

namespace Scheduler.Build;

internal static class BenchCommand
{
    // The benchmarks that need Akka.NET are a project of their own: the others run where that can't be restored.
    private const string Cluster = "cluster";

    public static int Run(Options options)
    {
        if (options.Rest is not [Cluster, ..])
        {
            return Run("Scheduler.Bench", options, options.Rest);
        }

        var akka = AkkaResolver.Resolve(options);
        if (akka.Versions is null)
        {
            Console.WriteLine(akka.Note);
            return 1;
        }

        return Run("Scheduler.Cluster.Bench", options, [.. options.Rest.Skip(1)]);
    }

    private static int Run(string project, Options options, IReadOnlyList<string> arguments) =>
        Shell.Run([
            "run", "--project", Repository.PathOf("bench", project), "-c", "Release", "-v", "q", .. options.Properties, "--", .. arguments,
        ]);
}
