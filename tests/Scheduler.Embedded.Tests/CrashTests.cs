using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

/// <summary>A store that loses all unsynced writes at a crash loses nothing that was answered.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task No_answer_leaves_before_its_batch_is_synced()
    {
        var disk = new TestDisk();
        await using var scheduler = await Run.OnDiskAsync(disk);
        disk.HoldSyncs();
        disk.ForgetAppends();

        var submit = scheduler.TrySubmitAsync([Run.Task("a")]).AsTask();
        await disk.AppendedAsync();
        var read = await scheduler.GetAsync(new TaskId("a"));
        var isAnswered = submit.IsCompleted;
        disk.Resume();

        Assert.False(isAnswered);
        Assert.Null(read);
        Assert.True((await submit).IsAccepted);
        Assert.NotNull(await scheduler.GetAsync(new TaskId("a")));
    }

    [Fact]
    public async Task No_handler_starts_before_its_assignment_is_synced()
    {
        var disk = new TestDisk();
        var blocker = new Blocker();
        await using var scheduler = await Run.OnDiskAsync(disk, o => o.HandleBlocked(blocker));
        disk.HoldSyncs();
        disk.ForgetAppends();

        var submit = scheduler.TrySubmitAsync([Run.Task("a", "blocked")]).AsTask();
        await disk.AppendedAsync();
        var begun = blocker.BegunAsync();
        var hasBegun = begun.IsCompleted;
        disk.Resume();
        await begun;

        Assert.False(hasBegun);
        Assert.True((await submit).IsAccepted);
    }

    [Fact]
    public async Task What_was_answered_outlives_a_crash_and_what_was_not_may_be_sent_again()
    {
        var disk = new TestDisk();
        var before = await Run.OnDiskAsync(disk);
        await before.SubmitManyAsync(Run.Tasks(50));
        var finished = await before.WaitAllAsync(Run.Tasks(50).Select(t => t.Id));
        await before.SubmitAsync(new TaskSpec { Id = new TaskId("later"), Kind = "noop", NotBefore = Run.MuchLater });
        disk.HoldSyncs();
        disk.ForgetAppends();
        var unanswered = before.TrySubmitAsync([Run.Task("lost")]).AsTask();
        await disk.AppendedAsync();
        disk.Crash();
        await before.CrashAsync();
        Assert.Equal(RejectionCode.Unavailable, (await unanswered).Rejection!.Code);

        await using var after = await Run.OnDiskAsync(disk);
        foreach (var task in finished)
        {
            var known = await after.WaitAsync(task.Id);
            Assert.Equal(TaskPhase.Succeeded, known.Phase);
            Assert.Equal(task.Result!.Value.ToArray(), known.Result!.Value.ToArray());
            Assert.Equal(task.Token, known.Token);
        }

        Assert.Equal(TaskPhase.Scheduled, (await after.GetAsync(new TaskId("later")))!.Phase);
        Assert.Null(await after.GetAsync(new TaskId("lost")));
        Assert.False((await after.SubmitAsync(Run.Task("lost"))).AlreadyKnown);
        Assert.Equal(TaskPhase.Succeeded, (await after.WaitAsync(new TaskId("lost"))).Phase);
    }
}
