using Akka.Actor;
using Scheduler.Actors.Client;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>What <see cref="ISchedulerClient"/> has to do in a cluster alone; the rest is in the behaviours of both shells.</summary>
public sealed class ClusterClientTests(ITestOutputHelper output) : ClusterTest(output)
{
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

    [Fact]
    public async Task A_client_that_is_first_used_while_its_member_ends_says_that_no_scheduler_can_be_had()
    {
        var client = SchedulerExtension.For(Kit.Sys).Client;
        var (stopping, goOn) = (new TaskCompletionSource(), new ManualResetEventSlim());
        Kit.Sys.ActorOf(Props.Create(() => new SlowToStop(stopping, goOn)));
        var ended = Kit.Sys.Terminate();
        await stopping.Task.WaitAsync(Soon);

        Assert.Equal(RejectionCode.Unavailable, (await client.TrySubmitAsync([Noop("a")])).Rejection!.Code);
        Func<Task>[] questions = [() => client.GetAsync(new TaskId("a")).AsTask(), () => client.WaitAsync(new TaskId("a"))];
        foreach (var question in questions)
        {
            var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => question().WaitAsync(Soon));
            Assert.Equal(RejectionCode.Unavailable, refused.Rejection.Code);
        }

        Assert.False(ended.IsCompleted);
        goOn.Set();
        await ended.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_gateway_that_can_not_be_started_for_another_reason_is_no_member_that_ends()
    {
        var client = new ClusterSchedulerClient(() => throw new InvalidOperationException("It has no mailbox."));
        Func<Task>[] questions = [() => client.TrySubmitAsync([Noop("a")]).AsTask(), () => client.WaitAsync(new TaskId("a"))];
        foreach (var question in questions)
        {
            var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => question().WaitAsync(Soon));
            Assert.Equal("It has no mailbox.", thrown.Message);
        }
    }

    private async Task<Response<SubmitAccepted>> SubmitUntilAcceptedAsync(string id)
    {
        using var limit = new CancellationTokenSource(Soon);
        while (true)
        {
            var response = await Client.TrySubmitAsync([Noop(id)], limit.Token);
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

    private sealed class SlowToStop(TaskCompletionSource stopping, ManualResetEventSlim goOn) : UntypedActor
    {
        protected override void PostStop()
        {
            stopping.SetResult();
            goOn.Wait(Soon);
        }

        protected override void OnReceive(object message)
        {
        }
    }
}
