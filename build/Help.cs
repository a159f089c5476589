namespace Scheduler.Build;

internal static class Help
{
    private const string Text = """
        build                restore and build all projects (Release)
        precompile           compile what was built to machine code, as `test` does, so that hosts and commands start faster
        test                 build, run all tests, end with `N passed, N failed, N skipped`
        chaos                the same for the tests with Category=Chaos, in their long form, with a report of what they saw (hours)
        bench [ARGS]         run the benchmarks with ARGS
        bench cluster [ARGS] run those of the cluster, on SQLite or with --journal postgres
        certificates DIR HOST...  make certificates to try TLS with (30 days)
        format [--check]     format the source; with --check only say what is not formatted

        test and chaos take
          --project NAME     only test projects whose name contains NAME (may be repeated)
          --filter EXPR      only tests that fit, e.g. FullyQualifiedName~Retry
        build, test, chaos and bench pass -p:NAME=VALUE on to MSBuild, e.g. -p:NuGetAudit=false
        """;

    public static int Print(int exitCode)
    {
        Console.WriteLine(Text);
        return exitCode;
    }

    public static int Unknown(string command)
    {
        Console.WriteLine($"There is no command '{command}'.");
        return Print(exitCode: 2);
    }
}
