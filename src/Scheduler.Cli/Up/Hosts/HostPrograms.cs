using System.Diagnostics;
using System.Runtime.InteropServices;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Up.Hosts;

/// <summary>The programs of the cluster, which lie beside this one wherever it was built, published or installed.</summary>
internal static class HostPrograms
{
    public const string Seed = "Scheduler.Seed";
    public const string Node = "Scheduler.Node";

    // The libraries that lie here are those of this program, which has all that the hosts need: some come with ASP.NET Core, for
    // which the seed's settings ask and the node's don't.
    private static string Libraries => Path.Combine(AppContext.BaseDirectory, typeof(HostPrograms).Assembly.GetName().Name + ".deps.json");

    private static string Settings => Path.Combine(AppContext.BaseDirectory, Seed + ".runtimeconfig.json");

    /// <param name="folder">Where they should lie.</param>
    /// <exception cref="SchedulingException">One is not there; the message says which, and what to do.</exception>
    public static void Require(string folder)
    {
        var missing = new[] { PathOf(Seed), PathOf(Node), Settings, Libraries }
            .Select(file => Path.GetFileName(file))
            .FirstOrDefault(name => !File.Exists(Path.Combine(folder, name)));
        if (missing is not null)
        {
            throw new SchedulingException(
                $"'{missing}' is missing in '{folder}', beside this program. Build or install it again;"
                + " a copy needs every file of the folder.");
        }
    }

    /// <exception cref="SchedulingException">One is not there; the message says which, and what to do.</exception>
    public static void Require() => Require(AppContext.BaseDirectory);

    /// <summary>How one of them is started: it ends with this process, and what it prints comes here.</summary>
    public static ProcessStartInfo ToStart(string program, IEnumerable<string> arguments)
    {
        string[] command =
        [
            DotNet(), "exec", "--runtimeconfig", Settings, "--depsfile", Libraries, PathOf(program), .. arguments, "--until-stdin-closes",
            "--ignore-terminal",
        ];
        var start = new ProcessStartInfo(command[0], command[1..]);
        if (OperatingSystem.IsWindows())
        {
            // Elsewhere hosts that are started so leave Ctrl-C to this process.
            start.CreateNewProcessGroup = true;
        }

        if (ShellKind.OpenFiles is { } limit)
        {
            // This process's own limit, which they would find, is one that the runtime has raised.
            start.Environment[ShellKind.OpenFilesVariable] = limit;
        }

        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    private static string PathOf(string program) => Path.Combine(AppContext.BaseDirectory, program + ".dll");

    // The one that runs this process: the runtime is three folders below it. A package does not keep that a file can be run, so the
    // hosts' own launchers may not be usable.
    private static string DotNet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
