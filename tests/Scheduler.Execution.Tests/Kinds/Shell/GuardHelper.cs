using System.Diagnostics;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Execution.Kinds.Shell.Linux;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>
/// A process that runs programs, for tests to kill: this assembly, started as a program. What it and its programs tell, it
/// writes to its standard output.
/// </summary>
internal sealed class GuardHelper : IDisposable
{
    private const string Talk = """sleep 1000 & echo $$ $! > "$1"; wait""";
    private const string TalkAndIgnore = """trap '' TERM; sleep 1000 & echo $$ $! > "$1"; wait; sleep 1000""";

    private readonly Process _process;

    private GuardHelper(Process process) => _process = process;

    /// <param name="variable">In the environment of the helper, and of all that comes of it.</param>
    public static GuardHelper Start(string what, string variable) => new(Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(GuardHelper).Assembly.Location, what])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { [variable] = "1" },
    })!);

    /// <summary>The next line's numbers, each as a process that can be waited for.</summary>
    public async Task<OtherProcess[]> ProcessesAsync() => OtherProcess.OfLine(await LineAsync());

    public async Task<string> LineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(OtherProcess.Longest) ?? "";

    /// <summary>Lets it go on.</summary>
    public void Go() => _process.StandardInput.WriteLine();

    /// <summary>As <c>kill -9</c>, and nothing but this process.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    /// <summary>The helper's own side.</summary>
    public static async Task<int> Main(string[] args)
    {
        var programs = new LinuxPrograms();
        switch (args)
        {
            case ["programs"]:
                // Their numbers arrive in no order, but each line whole.
                _ = RunAsync(programs, Talk);
                _ = RunAsync(programs, Talk);
                _ = RunAsync(programs, TalkAndIgnore);
                Tell(programs.Guard.ProcessId);
                break;
            case ["unregistered"]:
                // What is left if the process dies just after a program was started.
                var birth = programs.Guard.Announce();
                var pid = Spawner.Start(
                    "/bin/sleep",
                    ["1000"u8.ToArray()],
                    new Dictionary<string, string?>(StringComparer.Ordinal) { [ProgramGuard.BirthVariable] = programs.Guard.MarkOf(birth) },
                    null,
                    null,
                    null,
                    null);
                var bystander = Spawner.Start("/bin/sleep", ["1000"u8.ToArray()], FrozenDictionary<string, string?>.Empty, null, null, null, null);
                Tell(programs.Guard.ProcessId);
                Tell(pid);
                Tell(bystander);
                break;
            case ["two guards"]:
                _ = RunAsync(programs, Talk);
                Tell(programs.Guard.ProcessId);
                Console.ReadLine();
                _ = RunAsync(programs, Talk);
                Tell(programs.Guard.ProcessId);
                break;
            case ["finished"]:
                await RunAsync(programs, "true");
                await RunAsync(programs, "exit 1");
                Tell(programs.Guard.ProcessId);
                break;
            case ["many"]:
                _ = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunForEverAsync(programs)));
                break;
        }

        // It ends with the process of the tests, however that ends.
        await Console.In.ReadToEndAsync();
        return 0;
    }

    // Programs come and go, and each leaves a child for its end to end.
    private static async Task RunForEverAsync(LinuxPrograms programs)
    {
        while (true)
        {
            await RunAsync(programs, "sleep 1000 & true");
            Tell(programs.Guard.ProcessId);
        }
    }

    private static Task<ProgramEnd> RunAsync(LinuxPrograms programs, string script)
    {
        string[] args = ["-c", script, "sh", string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/1")];
        var program = ProgramToRun.Bare("/bin/sh") with { Args = [.. args.Select(Encoding.UTF8.GetBytes)] };
        return programs.RunAsync(program, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
    }

    // In one piece: programs write to the same place.
    private static void Tell(int pid) => Console.Write(string.Create(CultureInfo.InvariantCulture, $"{pid}\n"));
}
