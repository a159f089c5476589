using System.Diagnostics;
using Scheduler.Build.Testing;

namespace Scheduler.Build;

internal static class TestCommand
{
    // A test that hangs is ended by the first of them, with all of its project: longer than any test takes on a busy machine. The second
    // is for a test process that does not even start its tests.
    private static readonly (string Test, TimeSpan Project) Longest = ("10m", TimeSpan.FromMinutes(45));
    private static readonly (string Test, TimeSpan Project) LongestChaos = ("90m", TimeSpan.FromHours(4));

    private const int AtOnce = 2;

    // Tests start hundreds of processes that live for seconds: what the runtime learns about their methods costs a fifth of their processor
    // time. Mapping each page of code twice, to be written and to be executed, is a protection that tests do without.
    private static readonly (string Name, string Value)[] ShortLives = [("DOTNET_TieredPGO", "0"), ("DOTNET_EnableWriteXorExecute", "0")];

    // Worlds of a simulation and kernels of a property test are garbage a moment later: with 64 MB for what is new, in hexadecimal, the
    // collector comes less often, which is a tenth of their processor time. Hosts, of which many run at once, don't take that memory.
    private static readonly (string Name, string Value) RoomForNew = ("DOTNET_GCgen0size", "4000000");
    private static readonly string[] Compute = ["Scheduler.Core.Tests", "Scheduler.Simulation.Tests"];

    // Hosts and actor systems that start and end all the time: compiling again what they call often, as soon as they have a quiet moment,
    // costs a quarter of their processor time and never pays. So it waits for a pause of this length, in milliseconds and hexadecimal. In
    // projects that compute, it does pay.
    private static readonly (string Name, string Value) NotCompiledAgain = ("DOTNET_TC_CallCountingDelayMs", "100000");
    private static readonly string[] StartAndEnd = ["Scheduler.Cluster.Tests", "Scheduler.Actors.Tests"];

    public static int Run(Options options)
    {
        List<ProjectResult> results = [];
        var exitCode = 1;
        try
        {
            exitCode = BuildAndTest(options, results);
        }
        catch (Exception e) when (e is BuildException or IOException or UnauthorizedAccessException)
        {
            Console.WriteLine(e.Message);
        }

        // Whatever happened above, this is the last line.
        Console.WriteLine(Summary.ClosingLine(results));
        return exitCode;
    }

    private static int BuildAndTest(Options options, List<ProjectResult> results)
    {
        var projects = Select(options);
        string[] toBuild = options.Projects.Count == 0 ? [Repository.Solution] : [.. projects.Select(p => p.FullPath)];
        if (toBuild.Any(p => BuildCommand.Build(p, options) != 0))
        {
            throw new BuildException("The build failed, so no test was run.");
        }

        if (options.Projects.Count == 0)
        {
            // Not worth its time for a few projects.
            Precompilation.TryRun();
        }

        results.AddRange(RunAll(projects, options));

        Console.WriteLine();
        foreach (var line in Summary.Lines(results))
        {
            Console.WriteLine(line);
        }

        return Summary.ExitCode(results);
    }

    private static List<Project> Select(Options options)
    {
        List<Project> all = [.. Repository.Projects.Where(p => p.IsTest)];
        List<Project> selected = [.. all.Where(p =>
            options.Projects.Count == 0 || options.Projects.Any(n => p.Name.Contains(n, StringComparison.OrdinalIgnoreCase)))];
        return selected.Count > 0
            ? selected
            : throw new BuildException($"No test project's name contains {string.Join(" or ", options.Projects)}: {string.Join(", ", all.Select(p => p.Name))}");
    }

    // Tests with processes of their own wait as much as they work, so another project is run beside them; and the longest come first.
    // Those of the cluster and of the command line, which both start processes by the dozen, are not begun together.
    private static ProjectResult[] RunAll(List<Project> projects, Options options)
    {
        string[] longest = ["Scheduler.Cluster.Tests", "Scheduler.Actors.Tests", "Scheduler.Cli.Tests"];
        var results = new ProjectResult[projects.Count];
        var inOrder = Enumerable.Range(0, projects.Count).OrderBy(i => (uint)Array.IndexOf(longest, projects[i].Name));
        var lanes = new ParallelOptions { MaxDegreeOfParallelism = options.LongChaos ? 1 : AtOnce };
        Parallel.ForEachAsync(inOrder, lanes, async (i, _) =>
        {
            await Task.Yield();
            results[i] = RunProject(projects[i], options);
        }).GetAwaiter().GetResult();
        return results;
    }

    private static ProjectResult RunProject(Project project, Options options)
    {
        var folder = Path.Combine(Repository.Artifacts, "tests", project.Name);
        if (Directory.Exists(folder))
        {
            // A result of an earlier run must not be counted as one of this run.
            Directory.Delete(folder, recursive: true);
        }

        string[] filter = options.Filter is null ? [] : ["--filter", options.Filter];
        (string, string)[] environment =
        [
            .. ShortLives,
            .. StartAndEnd.Contains(project.Name) ? [NotCompiledAgain] : Array.Empty<(string, string)>(),
            .. Compute.Contains(project.Name) ? [RoomForNew] : Array.Empty<(string, string)>(),
            .. options.LongChaos ? [("SCHEDULER_CHAOS", "1")] : Array.Empty<(string, string)>(),
        ];
        var longest = options.LongChaos ? LongestChaos : Longest;
        var watch = Stopwatch.StartNew();
        var (exitCode, output) = Shell.Capture(
            [
                "test", project.Assembly, "--results-directory", folder, "--logger", "trx;LogFileName=results.trx",
                $"--blame:CollectHangDump;TestTimeout={longest.Test};HangDumpType=None", .. filter, .. options.Rest,
            ],
            longest.Project,
            environment);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, "output.txt"), output);

        var result = ProjectResult.From(
            project.Name,
            exitCode,
            TrxFile.Load(Path.Combine(folder, "results.trx")),
            mayBeEmpty: options.Filter is not null,
            BlameSequence.Unfinished(folder));
        string[] report =
        [
            FormattableString.Invariant($"{project.Name} {watch.Elapsed.TotalSeconds:0.0} s"),
            .. FailureReport.Lines(result),
            .. options.LongChaos ? ChaosReport.Lines(result) : [],
        ];
        Console.WriteLine(string.Join(Environment.NewLine, report));

        return result;
    }
}
