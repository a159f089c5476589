using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>Past a limit the answer is a refusal with a code, or a failure with a sentence; never silence.</summary>
public abstract class LimitBehaviour(IShell shell) : BehaviourTest(shell)
{
    public static TheoryData<RejectionCode, SchedulerLimits, TaskSpec[]> Refused() => new()
    {
        { RejectionCode.PayloadTooLarge, new SchedulerLimits { MaxPayloadBytes = 10 }, [Spec("a", payload: "far too long for that")] },
        { RejectionCode.SubmitTooLarge, new SchedulerLimits { MaxTasksPerSubmit = 2 }, Specs(3) },
        { RejectionCode.SubmitTooLarge, new SchedulerLimits { MaxBytesPerSubmit = 10 }, Specs(3) },
        { RejectionCode.LimitReached, new SchedulerLimits { MaxUnfinishedTasks = 2 }, Specs(3) },
        { RejectionCode.LimitReached, new SchedulerLimits { MaxSchedulingClasses = 1 }, [Spec("a"), Spec("b", "noop")] },
    };

    [Theory]
    [MemberData(nameof(Refused), MemberType = typeof(LimitBehaviour))]
    public async Task A_submit_past_a_limit_is_refused(RejectionCode code, SchedulerLimits limits, TaskSpec[] tasks)
    {
        await StartAsync(new ShellOptions { Limits = limits });
        var response = await Client.TrySubmitAsync(tasks);

        Assert.True(code == response.Rejection?.Code, response.Rejection?.ToString());
        Assert.Empty((await Client.ListAsync(new TaskFilter())).Tasks);
    }

    [Fact]
    public async Task There_is_room_again_when_a_task_has_ended()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Limits = new SchedulerLimits { MaxUnfinishedTasks = 1 }, Handlers = blocker.AddTo });
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        Assert.Equal(RejectionCode.LimitReached, (await Client.TrySubmitAsync([Spec("b")])).Rejection!.Code);

        // What is known takes no room.
        Assert.True((await Client.SubmitAsync(Spec("a", Blocker.Kind))).AlreadyKnown);
        blocker.End();
        await EndAsync("a");
        Assert.Equal("Hello, Ada!", ResultOf<string>(await RunAsync(Spec("b"))));
    }

    [Fact]
    public async Task A_result_over_the_limit_fails_its_task_at_once()
    {
        await StartAsync(new ShellOptions { Limits = new SchedulerLimits { MaxResultBytes = 10 } });
        var task = await RunAsync(Spec("a", payload: "somebody"));

        Assert.Equal((TaskPhase.Failed, 1), (task.Phase, task.Attempt));
        Assert.Contains("MaxResultBytes", task.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_kept_up_to_the_limit()
    {
        await StartAsync(new ShellOptions
        {
            Limits = new SchedulerLimits { MaxErrorChars = 100 },
            Handlers = handlers => handlers.Handle<string>("broken", (_, _) => throw new TaskFailedException(new string('x', 1_000))),
        });
        var task = await RunAsync(Spec("a", "broken"));
        Assert.Equal(TaskPhase.Failed, task.Phase);
        Assert.InRange(task.Error!.Length, 16, 100);
    }

    [Fact]
    public async Task Of_the_finished_tasks_the_latest_are_kept()
    {
        await StartAsync(new ShellOptions { KeepFinishedTasks = 10 });
        for (var round = 0; round < 3; round++)
        {
            var tasks = Specs(20, prefix: $"r{round}-");
            await Client.SubmitManyAsync(tasks);

            // Those that are not kept are unknown as soon as they have ended: only the list tells when all have.
            await Bounded.UntilAsync(
                async cancellationToken => (await Client.ListAsync(new TaskFilter(), cancellationToken)).Tasks,
                listed => AreTheLatest(listed, $"r{round}-"),
                $"The finished tasks of round {round} are not the only ones listed");
        }

        static bool AreTheLatest(IReadOnlyList<TaskInfo> listed, string prefix) =>
            listed.Count == 10 && listed.All(task => task.Phase.IsFinal() && task.Id.Value.StartsWith(prefix, StringComparison.Ordinal));
    }
}
