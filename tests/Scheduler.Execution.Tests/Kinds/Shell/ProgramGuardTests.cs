using Scheduler.Execution.Kinds.Shell.Linux;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>Kills a process that runs programs, and looks for what is left.</summary>
public sealed class ProgramGuardTests
{
    private readonly string _variable = $"SCHEDULER_TEST_{Guid.NewGuid():N}";

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

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(301)]
    public async Task Whenever_the_process_is_killed_nothing_is_left_of_it(int afterPrograms)
    {
        using var helper = Start("many");
        var guard = Assert.Single(await helper.ProcessesAsync());
        for (var i = 1; i < afterPrograms; i++)
            await helper.LineAsync();

        helper.Kill();

        await EndedAsync(guard);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), HasVariable);
    }

    private bool HasVariable(string processFolder)
    {
        try
        {
            return File.ReadAllText(processFolder + "/environ").Contains(_variable, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No process, another user's, or one that has ended meanwhile.
            return false;
        }
    }

    // Its command line has its name.
    private static OtherProcess GuardOf(OtherProcess[] processes) =>
        processes.Single(p => File.ReadAllText($"/proc/{p.Pid}/cmdline").Contains("scheduler-guard", StringComparison.Ordinal));

    private GuardHelper Start(string what)
    {
        Skip.IfNot(LinuxPrograms.IsSupported, "needs Linux");
        return GuardHelper.Start(what, _variable);
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
