using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Limits that tasks name: how many run at a time, and how many begin in a period.</summary>
public abstract class TaskLimitBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly LimitUse Api = new("api:acme");

    [Fact]
    public async Task No_more_run_at_a_time_than_the_limit_says_and_all_run()
    {
        var (running, most, gate) = (0, 0, new object());
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 4 }, new ShellNode("two") { Slots = 4 }],
            Handlers = handlers => handlers.Handle<string>("counted", async (_, _) =>
            {
                lock (gate)
                {
                    most = Math.Max(most, ++running);
                }

                await Task.Yield();
                lock (gate)
                {
                    running--;
                }
            }),
        });
        await DoneAsync(Client.SetLimitAsync(new LimitOptions { Name = "api:*", Running = 2 }));
        var tasks = Specs(60, "counted").Select(task => task with { Limits = [Api] }).ToArray();
        await Client.SubmitManyAsync(tasks);
        Assert.All(await EndsAsync(tasks), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Why_a_task_waits_for_a_limit_is_told_and_a_higher_one_lets_it_begin()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Nodes = [new ShellNode("one") { Slots = 4 }], Handlers = blocker.AddTo });
        await DoneAsync(Client.SetLimitAsync(new LimitOptions { Name = Api.Name, Running = 3 }));
        await Client.SubmitAsync(Spec("first", Blocker.Kind) with { Limits = [Api with { Cost = 2 }] });
        await blocker.BegunAsync();
        await Client.SubmitAsync(Spec("next", Blocker.Kind) with { Limits = [Api with { Cost = 2 }] });
        await Client.SubmitAsync(Spec("free", Blocker.Kind));
        await blocker.BegunAsync();

        var why = await Client.ExplainAsync(new TaskId("next"));
        Assert.Equal(PendingReason.LimitReached, why!.Reason);
        Assert.Equal("The limit 'api:acme' is reached: 2 of 3 run, and it costs 2.", why.Text);
        Assert.Equal(2, Assert.Single(await Client.LimitsAsync()).Running);
        await DoneAsync(Client.SetLimitAsync(new LimitOptions { Name = Api.Name, Running = 4 }));
        await blocker.BegunAsync();
        blocker.End();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("next")).Phase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Limits_and_what_they_have_counted_outlive_the_scheduler(bool crash)
    {
        await StartAsync();
        var limit = new LimitOptions { Name = Api.Name, Rate = new StartRate(1, TimeSpan.FromDays(1)) };
        await DoneAsync(Client.SetLimitAsync(limit));
        await RunAsync(Spec("a") with { Limits = [Api] });
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync();
        var kept = Assert.Single(await Client.LimitsAsync());
        Assert.Equal(limit, kept.Limit);
        Assert.NotNull(kept.NextStart);
        await Client.SubmitAsync(Spec("b") with { Limits = [Api] });
        Assert.Equal(PendingReason.RateReached, (await Client.ExplainAsync(new TaskId("b")))!.Reason);
        await DoneAsync(Client.RemoveLimitAsync(Api.Name));
        await EndAsync("b");
        Assert.Empty(await Client.LimitsAsync());
    }

    [Fact]
    public async Task What_a_draining_node_still_runs_counts_until_it_has_ended()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Handlers = blocker.AddTo, Grace = Bounded.Longest });
        await DoneAsync(Client.SetLimitAsync(new LimitOptions { Name = Api.Name, Running = 1, Rate = new StartRate(2, TimeSpan.FromDays(1), Burst: 2) }));
        await Client.SubmitManyAsync([.. Specs(3, Blocker.Kind).Select(task => task with { Limits = [Api] })]);
        await blocker.BegunAsync();
        var left = Shell.LeaveAsync("one");
        await Shell.JoinAsync(new ShellNode("two"));
        Assert.Equal(PendingReason.LimitReached, (await Client.ExplainAsync(new TaskId("t000001")))!.Reason);
        blocker.End();
        await left;

        // Two have begun, on two nodes.
        Assert.Equal("one", (await EndAsync("t000000")).Node!.Value.Name);
        Assert.Equal("two", (await EndAsync("t000001")).Node!.Value.Name);
        Assert.Equal(PendingReason.RateReached, (await Client.ExplainAsync(new TaskId("t000002")))!.Reason);
    }

    [Fact]
    public async Task Declared_limits_hold_and_a_task_that_names_another_is_rejected_where_the_options_say_so()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions
        {
            Handlers = blocker.AddTo,
            TaskLimits = [new LimitOptions { Name = "api:*", Running = 1 }],
            RefuseUnknownLimits = true,
        });
        var refused = await Client.TrySubmitAsync([Spec("a") with { Limits = [Api, new LimitUse("gpu")] }]);
        Assert.Equal(
            (RejectionCode.UnknownLimit, "Task 'a': limits: There is no limit 'gpu'. Known: api:*."), (refused.Rejection!.Code, refused.Rejection.Message));
        Assert.Null(await Client.GetAsync(new TaskId("a")));

        await Client.SubmitManyAsync([Spec("b", Blocker.Kind) with { Limits = [Api] }, Spec("c", Blocker.Kind) with { Limits = [Api] }]);
        await blocker.BegunAsync();
        Assert.Equal("The limit 'api:*' of 'api:acme' is reached: 1 of 1 runs.", (await Client.ExplainAsync(new TaskId("c")))!.Text);
        await DoneAsync(Client.SetLimitAsync(new LimitOptions { Name = "gpu", Running = 1 }));
        await RunAsync(Spec("a") with { Limits = [new LimitUse("gpu")] });
        blocker.End();
        await EndAsync("c");
    }

    [Fact]
    public async Task What_can_not_be_is_refused()
    {
        await StartAsync();
        await RefusedAsync(RejectionCode.UnknownLimit, Client.RemoveLimitAsync("gpu"));
        await RefusedAsync(RejectionCode.Invalid, Client.SetLimitAsync(new LimitOptions { Name = "gpu" }));
        await RefusedAsync(RejectionCode.Invalid, Client.SetLimitAsync(new LimitOptions { Name = "gpu", Running = -1 }));
        await DoneAsync(Client.SetLimitAsync(new LimitOptions { Name = "api:*", Running = 1 }));
        await RefusedAsync(RejectionCode.Invalid, Client.SetLimitAsync(new LimitOptions { Name = "api:a*", Running = 1 }));
        var nine = Enumerable.Range(0, 9).Select(i => new LimitUse($"l{i}"));
        Assert.Equal(RejectionCode.Invalid, (await Client.TrySubmitAsync([Spec("a") with { Limits = [.. nine] }])).Rejection?.Code);
    }

    private static async Task DoneAsync(ValueTask<Response<Acknowledged>> request) => (await request).OrThrow();

    private static async Task RefusedAsync(RejectionCode code, ValueTask<Response<Acknowledged>> request) =>
        Assert.Equal(code, (await request).Rejection?.Code);
}
