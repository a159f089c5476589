using Scheduler.Execution.Kinds.Shell.Linux;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>Kills a process that runs programs, and looks for what is left.</summary>
public sealed class ProgramGuardTests
{
    [SkippableFact]
    public async Task Programs_and_their_children_end_with_the_process_that_runs_them_and_then_so_does_the_guard()
    {
        using var helper = Start("programs");
        OtherProcess[] processes =
        [
            .. await helper.ProcessesAsync(),
            .. await helper.ProcessesAsync(),
            .. await helper.ProcessesAsync(),
            .. await helper.ProcessesAsync(),
        ];
        Assert.Equal(7, processes.Length);
        Assert.All(processes, p => Assert.False(p.HasEnded));

        helper.Kill();

        await EndedAsync(processes);
    }

    [SkippableFact]
    public async Task A_program_that_the_guard_was_not_yet_told_of_ends_and_no_other()
    {
        using var helper = Start("unregistered");
        var guard = Assert.Single(await helper.ProcessesAsync());
        var program = Assert.Single(await helper.ProcessesAsync());
        var bystander = Assert.Single(await helper.ProcessesAsync());

        helper.Kill();

        await EndedAsync(program, guard);
        Assert.False(bystander.HasEnded);
        bystander.Kill();
        await EndedAsync(bystander);
    }

    [SkippableFact]
    public async Task A_guard_that_was_killed_is_replaced_by_one_that_knows_everything()
    {
        using var helper = Start("two guards");
        OtherProcess[] first = [.. await helper.ProcessesAsync(), .. await helper.ProcessesAsync()];
        Assert.Equal(3, first.Length);
        var dead = GuardOf(first);
        dead.Kill();
        await dead.EndAsync();
        helper.Go();
        OtherProcess[] second = [.. await helper.ProcessesAsync(), .. await helper.ProcessesAsync()];
        Assert.Equal(3, second.Length);

        helper.Kill();

        await EndedAsync([.. first, .. second]);
    }

    [SkippableFact]
    public async Task A_guard_with_nothing_to_guard_ends_at_once()
    {
        using var helper = Start("finished");
        var guard = Assert.Single(await helper.ProcessesAsync());
        Assert.False(guard.HasEnded);

        helper.Kill();

        await EndedAsync(guard);
    }

    // Its command line has its name.
    private static OtherProcess GuardOf(OtherProcess[] processes) =>
        processes.Single(p => File.ReadAllText($"/proc/{p.Pid}/cmdline").Contains("scheduler-guard", StringComparison.Ordinal));

    private static GuardHelper Start(string what)
    {
        Skip.IfNot(LinuxPrograms.IsSupported, "needs Linux");
        return GuardHelper.Start(what);
    }

    private static async Task EndedAsync(params OtherProcess[] processes)
    {
        foreach (var process in processes)
        {
            await process.EndAsync();
            process.Dispose();
        }
    }
}
