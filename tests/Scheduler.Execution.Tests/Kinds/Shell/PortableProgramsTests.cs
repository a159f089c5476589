using System.Text.Json;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>What runs programs where there are no sessions. <c>dotnet</c> is the one program that is everywhere.</summary>
public sealed class PortableProgramsTests
{
    [Fact]
    public async Task A_program_runs_to_its_end()
    {
        var program = Program("dotnet", "--version");

        var end = await new PortablePrograms().RunAsync(program, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

        Assert.Equal(new ProgramEnd(0, null, false), end);
        Assert.Matches(@"^\d+\.\d+\.\d+", program.Stdout.Take(100, 100).Text);
    }

    [Fact]
    public async Task An_exit_code_is_told()
    {
        var end = await new PortablePrograms().RunAsync(
            Program("dotnet", "/no/such.dll"), TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

        Assert.NotEqual(0, end.ExitCode);
    }

    [Fact]
    public async Task One_that_is_not_there()
    {
        var e = await Assert.ThrowsAsync<ProgramNotStartedException>(() => new PortablePrograms().RunAsync(
            Program("no-such-program"), TimeSpan.Zero, TimeProvider.System, CancellationToken.None));

        Assert.StartsWith("The program 'no-such-program' can't be started: ", e.Message);
        Assert.False(e.IsPassing);
    }

    [SkippableFact]
    public async Task When_asked_it_ends_with_its_children()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "waits for processes as Linux has it");
        using var pids = new PidPipe();
        using var source = new CancellationTokenSource();
        var running = new PortablePrograms().RunAsync(
            Program("sh", "-c", """sleep 1000 & echo $$ $! > "$1"; wait""", "sh", pids.Path), TimeSpan.Zero, TimeProvider.System, source.Token);
        var processes = await pids.ProcessesAsync();

        await source.CancelAsync();

        Assert.True((await running).WasAsked);
        foreach (var process in processes)
        {
            await process.EndAsync();
            process.Dispose();
        }
    }

    private static ProgramToRun Program(string program, params string[] args) => ProgramToRun.Of(
        new ShellPayload(program) { Args = args },
        new TaskContext(Bench.Assign("shell", JsonSerializer.Serialize(""))),
        ShellOptions.Default);
}
