using Scheduler.Behaviour;
using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Tests;

/// <summary>A backfill where finished tasks are removed: what may have run is not run again.</summary>
public sealed class ForgottenOccurrenceTests
{
    [Fact]
    public async Task An_occurrence_whose_task_was_removed_is_backfilled_again_only_if_that_is_asked_for()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.KeepFinishedTasks = 2;

            // What the kernel remembers is not asked for here.
            options.Limits = SchedulerLimits.Default with { MaxOutcomesKept = 0 };
        });
        (await scheduler.SetScheduleAsync(new ScheduleSpec
        {
            Name = "yearly",
            Recurrence = "0 0 1 1 *",
            Overlap = OverlapPolicy.Allow,
            Task = new TaskSpec { Id = default, Kind = "noop" },
        })).OrThrow();
        var (from, to) = (At(2020), At(2021));
        Assert.Equal(new BackfillAccepted(2), (await scheduler.BackfillScheduleAsync("yearly", from, to)).OrThrow());
        await EndAsync("yearly@2020-01-01T00:00:00Z");
        await EndAsync("yearly@2021-01-01T00:00:00Z");
        foreach (var task in Enumerable.Range(0, 3).Select(i => new TaskSpec { Id = new TaskId($"t{i}"), Kind = "noop" }))
        {
            (await scheduler.TrySubmitAsync([task])).OrThrow();
            await EndAsync(task.Id.Value);
        }

        Assert.Equal(2, (await scheduler.CountAsync()).Values.Sum());
        var refusal = (await scheduler.BackfillScheduleAsync("yearly", from, to)).Rejection;
        Assert.Equal(RejectionCode.Invalid, refusal?.Code);
        Assert.Contains("Finished tasks were removed (keep-finished); the latest of them may have finished at 20", refusal!.Message);
        Assert.Equal(new BackfillAccepted(2), (await scheduler.BackfillScheduleAsync("yearly", from, to, again: true)).OrThrow());

        // Asked for a moment after its answer, a task may not be there yet.
        async Task EndAsync(string id)
        {
            await Bounded.UntilAsync(async token => await scheduler.GetAsync(new TaskId(id), token), task => task is not null, $"Task '{id}' is not there");
            await scheduler.WaitAsync(new TaskId(id));
        }
    }

    private static Timestamp At(int year) => Timestamp.From(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
