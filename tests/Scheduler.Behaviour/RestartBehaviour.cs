using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>What was accepted outlives the scheduler, however that ends.</summary>
public abstract class RestartBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public Task Nothing_is_lost_when_it_ends_in_good_order() => NothingIsLostAsync(() => Shell.StopAsync(), LossCause.HandedBack);

    [Fact]
    public Task Nothing_is_lost_when_everything_dies() => NothingIsLostAsync(() => Shell.CrashAsync(), LossCause.ProcessDied);

    [Fact]
    public async Task Running_attempts_may_end_within_the_grace()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Handlers = blocker.AddTo, Grace = Bounded.Longest });
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();
        var end = Shell.StopAsync();
        blocker.End();
        await end;

        await StartAsync();
        Assert.Equal("Ada on attempt 1", ResultOf<string>(await EndAsync("a")));
    }

    [Fact]
    public async Task Whatever_waited_for_its_time_still_does()
    {
        await StartAsync(handlers => handlers.Handle<string>("broken", (_, _) => throw new InvalidOperationException("It broke.")));
        var hour = TimeSpan.FromHours(1);
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("later"), Kind = "noop", NotBefore = MuchLater });
        await Client.SubmitAsync(new TaskSpec
        {
            Id = new TaskId("expiring"),
            Kind = "noop",
            RequiredLabels = Gpu,
            ExpiresAt = In(TimeSpan.FromMilliseconds(300)),
        });
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("soon"), Kind = "noop", NotBefore = In(TimeSpan.FromMilliseconds(300)) });
        await Client.SubmitAsync(Spec("failed", "broken", retry: new RetryPolicy { BaseDelay = hour, MaxDelay = hour }));
        await RunAsync(Spec("behind"));
        await RunAsync(Spec("behind-as-well"));
        await Shell.CrashAsync();

        await StartAsync();
        Assert.Equal(TaskPhase.Scheduled, (await GetAsync("later")).Phase);
        Assert.Equal(TaskPhase.Expired, (await EndAsync("expiring")).Phase);
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("soon")).Phase);

        static Timestamp In(TimeSpan time) => Timestamp.From(DateTimeOffset.UtcNow) + time;
    }

    [Fact]
    public async Task Every_start_is_a_new_epoch_and_its_tokens_are_higher()
    {
        var tokens = new List<FencingToken>();
        for (var start = 1; start <= 3; start++)
        {
            await StartAsync();
            tokens.Add((await RunAsync(Spec($"t{start}"))).Token!.Value);
            await Shell.CrashAsync();
        }

        Assert.Equal(tokens.Distinct().Order(), tokens);
        Assert.Equal([1, 2, 3], Shell.ReadJournal().OfType<EpochStarted>().Select(e => e.Epoch));
    }

    private async Task NothingIsLostAsync(Func<Task> end, LossCause cause)
    {
        var before = new Blocker();
        await StartAsync(before.AddTo);
        var finished = Specs(100);
        await Client.SubmitManyAsync(finished);
        await EndsAsync(finished);
        var known = await GetAsync("t000042");
        TaskSpec[] unfinished = [.. Specs(2, Blocker.Kind, "b"), new() { Id = new TaskId("waiting"), Kind = "noop", RequiredLabels = Gpu }];
        await Client.SubmitManyAsync(unfinished);
        await before.BegunAsync();
        await before.BegunAsync();
        await end();

        var after = new Blocker();
        after.End();
        await StartAsync(new ShellOptions { Nodes = [new ShellNode("one") { Labels = Gpu }], Handlers = after.AddTo });
        var again = await EndsAsync(unfinished);

        Assert.All(again, task => Assert.Equal((TaskPhase.Succeeded, 0), (task.Phase, task.FailedAttempts)));
        Assert.Equal([1, 1, 0], again.Select(task => task.LostAttempts));
        Assert.Equal([2, 2, 1], again.Select(task => task.Attempt));
        var same = await GetAsync("t000042");
        Assert.Equal((known.Token, known.FinishedAt, ResultOf<string>(known)), (same.Token, same.FinishedAt, ResultOf<string>(same)));
        Assert.True((await Client.SubmitAsync(Spec("t000042"))).AlreadyKnown);
        Assert.Equal([new(TaskPhase.Succeeded, 103L)], await Client.CountAsync());
        Assert.Single(await Client.NodesAsync());
        await Shell.StopAsync();
        Assert.Equal([cause, cause], Shell.ReadJournal().OfType<AttemptLost>().Select(lost => lost.Cause));
    }
}
