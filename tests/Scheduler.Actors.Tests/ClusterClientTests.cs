using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>The whole of <see cref="ISchedulerClient"/> against a real scheduler and its archive.</summary>
public sealed class ClusterClientTests(ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_task_is_found_listed_and_counted_in_every_phase_and_its_result_is_kept()
    {
        var node = Begin();
        await Client.SubmitAsync(Noop("done", [1]));
        var wait = Client.WaitAsync(new TaskId("done"));
        node.Succeed(node.ExpectAssignment(), [4, 2]);
        Assert.Equal([4, 2], (await wait.WaitAsync(Soon)).Result!.Value.ToArray());
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("waiting"), Kind = "no-node-has-it" });

        var done = await Client.GetAsync(new TaskId("done"));
        Assert.Equal(TaskPhase.Succeeded, done!.Phase);
        Assert.Equal([4, 2], done.Result!.Value.ToArray());
        Assert.Equal(node.Id, done.Node);
        Assert.Equal(TaskPhase.Pending, (await Client.GetAsync(new TaskId("waiting")))!.Phase);
        Assert.Null(await Client.GetAsync(new TaskId("nobody")));

        var first = await Client.ListAsync(new TaskFilter { Limit = 1 });
        Assert.Equal("waiting", first.Tasks.Single().Id.Value);
        var second = await Client.ListAsync(new TaskFilter { Limit = 1, After = first.Next });
        Assert.Equal("done", second.Tasks.Single().Id.Value);
        await Assert.ThrowsAsync<SchedulerConfigurationException>(() => Client.ListAsync(new TaskFilter { After = "nonsense" }).AsTask());

        var counts = await Client.CountAsync();
        Assert.Equal(1, counts[TaskPhase.Pending]);
        Assert.True(counts[TaskPhase.Succeeded] >= 1);
        Assert.Equal(node.Id, (await Client.NodesAsync()).Single().Id);
        Assert.Equal(PendingReason.NoNodeHasKind, (await Client.ExplainAsync(new TaskId("waiting")))!.Reason);
        Assert.NotNull((await Client.ExplainAsync(new TaskId("done")))!.Assignment);
        Assert.Null(await Client.ExplainAsync(new TaskId("nobody")));
    }

    [Fact]
    public async Task A_cancelled_task_runs_again_when_it_is_retried()
    {
        var node = Begin();
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "no-node-has-it" });
        Assert.Equal(RejectionCode.NotFinal, (await Client.RetryAsync(new TaskId("a"))).Rejection!.Code);
        Assert.Equal(TaskPhase.Cancelled, (await Client.CancelAsync(new TaskId("a"))).OrThrow().Phase);
        Assert.Equal(TaskPhase.Cancelled, (await Client.WaitAsync(new TaskId("a")).WaitAsync(Soon)).Phase);
        Assert.Equal(TaskPhase.Pending, (await Client.RetryAsync(new TaskId("a"))).OrThrow().Phase);
        Assert.Equal(TaskPhase.Pending, (await Client.GetAsync(new TaskId("a")))!.Phase);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.CancelAsync(new TaskId("nobody"))).Rejection!.Code);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.RetryAsync(new TaskId("nobody"))).Rejection!.Code);

        // Retried after it had reached the archive, it leaves that, and is found there again with its new outcome.
        await Client.SubmitAsync(Noop("b"));
        var failed = node.ExpectAssignment();
        node.Report(new AttemptFailedReport(failed.Task.Id, failed.Token, "It broke.", Retryable: false, TimedOut: false, TimeSpan.Zero));
        Assert.Equal("It broke.", (await Client.WaitAsync(new TaskId("b")).WaitAsync(Soon)).Error);
        Assert.Equal("b", (await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Failed })).Tasks.Single().Id.Value);
        (await Client.RetryAsync(new TaskId("b"))).OrThrow();
        node.Succeed(node.ExpectAssignment());
        Assert.Equal(TaskPhase.Succeeded, (await Client.WaitAsync(new TaskId("b")).WaitAsync(Soon)).Phase);
        Assert.Empty((await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Failed })).Tasks);
    }

    [Fact]
    public async Task Whoever_waits_hears_of_the_end_from_the_scheduler_that_comes_next()
    {
        var node = Begin();
        await Client.SubmitAsync(Noop("a"));
        var assignment = node.ExpectAssignment();
        var wait = Client.WaitAsync(new TaskId("a"));
        await Client.GetAsync(new TaskId("a"));

        // The scheduler of the next epoch is another actor.
        Gate.Set(GateMode.Fail);
        await Client.TrySubmitAsync([Noop("b")]);
        Assert.True((await SubmitUntilAcceptedAsync("b")).IsAccepted);
        node.Say(node.Introduction(assignment.Token));
        node.Succeed(assignment, [7]);
        Assert.Equal([7], (await wait.WaitAsync(Soon)).Result!.Value.ToArray());
    }

    [Fact]
    public async Task Results_outlive_the_process_and_pages_are_cut_to_what_a_message_holds()
    {
        var node = Begin();
        var result = new byte[64 * 1024];
        const int Tasks = 12;
        await Client.SubmitManyAsync([.. Enumerable.Range(0, Tasks).Select(i => Noop(FormattableString.Invariant($"task-{i:00}")))]);
        var ended = Client.WaitAllAsync(Enumerable.Range(0, Tasks).Select(i => new TaskId(FormattableString.Invariant($"task-{i:00}"))));
        for (var i = 0; i < Tasks; i++)
        {
            node.Succeed(node.ExpectAssignment(), result);
        }

        await ended.WaitAsync(Soon);
        Restart();
        Accept(StartScheduler(name: "scheduler-b"), Kit.CreateTestProbe(), Noop("after"));
        var found = new List<TaskInfo>();
        string? next = null;
        var pages = 0;
        do
        {
            var page = await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Succeeded, After = next });
            found.AddRange(page.Tasks);
            next = page.Next;
            pages++;
        }
        while (next is not null);
        Assert.InRange(pages, 2, Tasks);
        Assert.Equal(Tasks, found.Count(task => task.Result!.Value.Length == result.Length));
    }

    private async Task<Response<SubmitAccepted>> SubmitUntilAcceptedAsync(string id)
    {
        while (true)
        {
            var response = await Client.TrySubmitAsync([Noop(id)]);
            if (response.Rejection?.Code != RejectionCode.Unavailable)
            {
                return response;
            }
        }
    }

    private ScriptedNode Begin()
    {
        var scheduler = StartScheduler();
        Accept(scheduler, Kit.CreateTestProbe(), new TaskSpec { Id = new TaskId("warm-up"), Kind = "noop", ExpiresAt = new Timestamp(1) });
        return Join(scheduler);
    }
}
