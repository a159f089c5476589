using System.Globalization;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>Programs find what this process was given, not what the runtime has made of it.</summary>
public sealed class GivenEnvironmentTests : IDisposable
{
    // Those that the runtime takes for itself, and programs have by default: SIGPIPE and SIGTERM.
    private const ulong Taken = (1UL << 12) | (1UL << 14);

    private readonly ProgramFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task The_limit_of_open_files()
    {
        var result = await new ShellBench().SucceedAsync(ShellBench.Sh("ulimit -Sn"));

        Assert.Equal(ShellKind.OpenFiles, result.Stdout.Trim());
    }

    [SkippableFact]
    public async Task Signals_that_are_blocked_and_signals_that_are_ignored()
    {
        var result = await new ShellBench().SucceedAsync(new { program = "cat", args = (string[])["/proc/self/status"] });

        var own = File.ReadAllLines("/proc/self/status");
        var program = result.Stdout.Split('\n');
        Assert.Equal(Signals(own, "SigBlk:"), Signals(program, "SigBlk:"));
        Assert.Equal(Signals(own, "SigIgn:") & ~Taken, Signals(program, "SigIgn:") & ~Taken);
        Assert.Equal(0UL, Signals(program, "SigIgn:") & (1UL << 12));
    }

    [SkippableTheory]
    [InlineData("echo $0 $1")]
    [InlineData("# no interpreter is named\necho $0 $1\n")]
    [InlineData("\necho $0 $1; exit 0; \u00ff")]
    public async Task A_script_without_a_first_line_is_run_by_the_shell(string script)
    {
        var path = _folder.Write("script", script, executable: true);

        var result = await new ShellBench().SucceedAsync(new { program = path, args = (string[])["a b"] });

        Assert.Equal($"{path} a b\n", result.Stdout);
    }

    [SkippableFact]
    public async Task Also_one_whose_name_looks_like_an_option()
    {
        var folder = Path.GetDirectoryName(_folder.Write("-c", "echo ran", executable: true))!;

        var result = await new ShellBench().SucceedAsync(
            new { program = "-c", cwd = folder, env = new Dictionary<string, string> { ["PATH"] = folder } });

        Assert.Equal("ran\n", result.Stdout);
    }

    [SkippableFact]
    public async Task An_empty_file_does_nothing_and_succeeds() =>
        Assert.Equal("", (await new ShellBench().SucceedAsync(new { program = _folder.Write("empty", "", executable: true) })).Stdout);

    private static ulong Signals(IEnumerable<string> status, string name) => ulong.Parse(
        status.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim(),
        NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture);
}
