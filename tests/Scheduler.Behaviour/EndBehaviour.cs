using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>When it has ended, whoever still asks is told so; nobody is left waiting.</summary>
public abstract class EndBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TaskId A = new("a");

    [Fact]
    public async Task After_the_end_every_call_is_answered_that_it_is_unavailable()
    {
        await StartAsync();
        await RunAsync(Spec("a"));
        var client = Client;
        await Shell.StopAsync();

        Assert.Equal(RejectionCode.Unavailable, (await Answered(client.TrySubmitAsync([Spec("b")]).AsTask())).Rejection!.Code);
        Assert.Equal(RejectionCode.Unavailable, (await Answered(client.CancelAsync(A).AsTask())).Rejection!.Code);
        Assert.Equal(RejectionCode.Unavailable, (await Answered(client.RetryAsync(A).AsTask())).Rejection!.Code);
        Assert.Equal(RejectionCode.Unavailable, (await Answered(client.CordonNodeAsync("one").AsTask())).Rejection!.Code);
        Assert.Equal(RejectionCode.Unavailable, (await Answered(client.ConfigureQueueAsync(new QueueOptions()).AsTask())).Rejection!.Code);
        Func<Task>[] questions =
        [
            () => client.GetAsync(A).AsTask(), () => client.ListAsync(new TaskFilter()).AsTask(), () => client.CountAsync().AsTask(),
            () => client.ExplainAsync(A).AsTask(), () => client.NodesAsync().AsTask(), () => client.StatisticsAsync().AsTask(),
            () => client.WaitAsync(A),
        ];
        foreach (var question in questions)
        {
            await UnavailableAsync(question());
        }
    }

    [Fact]
    public async Task Whoever_waits_at_the_end_is_told()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();
        var wait = Client.WaitAsync(A);
        await Shell.StopAsync();
        await UnavailableAsync(wait);
    }

    private static async Task UnavailableAsync(Task question)
    {
        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => Bounded.Await(question, "A question is unanswered"));
        Assert.Equal(RejectionCode.Unavailable, refusal.Rejection.Code);
    }

    private static async Task<T> Answered<T>(Task<T> question)
    {
        await Bounded.Await(question, "A request is unanswered");
        return await question;
    }
}
