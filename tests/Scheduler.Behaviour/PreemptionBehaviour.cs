using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>A running task makes room for another, and goes on later from where it was.</summary>
public abstract class PreemptionBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly QueueOptions Srtf = new() { Policy = "srtf", MinRunTime = TimeSpan.Zero, PreemptionMargin = TimeSpan.Zero };

    private readonly Signal _begun = new();
    private readonly Blocker _blocker = new();

    [Fact]
    public async Task A_long_task_yields_to_a_short_one_and_goes_on_from_where_it_was()
    {
        await StartOneSlotAsync(AddLong, Srtf);
        await Client.SubmitAsync(Estimated("long", "long", seconds: 100));
        await _begun.GivenAsync();
        await Client.SubmitAsync(Estimated("short", "greet", seconds: 1));

        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("short")));
        var ended = await EndAsync("long");
        Assert.Equal("from 7", ResultOf<string>(ended));
        Assert.Equal((1, 0, 0), (ended.Preemptions, ended.FailedAttempts, ended.LostAttempts));
        await Shell.StopAsync();
        var asked = Shell.ReadJournal().OfType<PreemptionRequested>().Single();
        Assert.Equal(("long", "short", PreemptionCause.Outranked), (asked.Task.Value, asked.For.Value, asked.Cause));
    }

    [Fact]
    public async Task It_goes_on_on_another_node()
    {
        await StartOneSlotAsync(AddLong, Srtf);
        await Client.SubmitAsync(Estimated("long", "long", seconds: 100));
        await _begun.GivenAsync();
        await Client.SubmitAsync(Estimated("short", Blocker.Kind, seconds: 1));
        await _blocker.BegunAsync();
        Assert.Equal(1, (await GetAsync("long")).Preemptions);

        await Shell.JoinAsync(new ShellNode("two"));
        var ended = await EndAsync("long");
        Assert.Equal(("from 7", "two"), (ResultOf<string>(ended), ended.Node!.Value.Name));
        _blocker.End();
        Assert.Equal("one", (await EndAsync("short")).Node!.Value.Name);
    }

    [Fact]
    public async Task A_task_that_was_interrupted_goes_on_after_a_crash()
    {
        await StartOneSlotAsync(AddLong, Srtf);
        await Client.SubmitAsync(Estimated("long", "long", seconds: 100));
        await _begun.GivenAsync();
        await Client.SubmitAsync(Estimated("short", Blocker.Kind, seconds: 1));
        await _blocker.BegunAsync();
        await Shell.CrashAsync();

        _blocker.End();
        await StartOneSlotAsync(AddLong, Srtf);
        Assert.Equal("from 7", ResultOf<string>(await EndAsync("long")));
        Assert.Equal("Ada on attempt 2", ResultOf<string>(await EndAsync("short")));
    }

    [Fact]
    public async Task A_slice_is_over_only_for_what_others_wait_for()
    {
        await StartOneSlotAsync(AddLong, new QueueOptions { Policy = "time-slices", Slice = TimeSpan.FromMilliseconds(1) });
        await Client.SubmitAsync(Estimated("long", "long", seconds: 1));
        await _begun.GivenAsync();
        Assert.NotEqual(TaskPhase.Preempting, (await GetAsync("long")).Phase);

        await Client.SubmitAsync(Estimated("other", "greet", seconds: 100));

        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("other")).Phase);
        Assert.Equal("from 7", ResultOf<string>(await EndAsync("long")));
    }

    [Fact]
    public async Task A_queue_may_interrupt_for_a_higher_priority()
    {
        await StartOneSlotAsync(AddLong, new QueueOptions { Policy = "priority", Preempt = true, MinRunTime = TimeSpan.Zero });
        await Client.SubmitAsync(Estimated("long", "long"));
        await _begun.GivenAsync();
        await Client.SubmitAsync(Estimated("equal", Blocker.Kind));
        Assert.NotEqual(TaskPhase.Preempting, (await GetAsync("long")).Phase);
        await Client.SubmitAsync(Estimated("urgent", "greet", priority: 1));

        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("urgent")));
        _blocker.End();
        Assert.Equal("from 7", ResultOf<string>(await EndAsync("long")));
        Assert.Equal(0, (await EndAsync("equal")).Preemptions);
    }

    [Fact]
    public async Task A_handler_that_did_not_declare_it_is_not_asked()
    {
        await StartOneSlotAsync(AddLong, Srtf);
        await Client.SubmitAsync(Estimated("deaf", Blocker.Kind, seconds: 100));
        await _blocker.BegunAsync();
        await Client.SubmitAsync(Estimated("short", "greet", seconds: 1));
        Assert.Equal(PendingReason.SlotsBusy, (await Client.ExplainAsync(new TaskId("short")))!.Reason);
        _blocker.End();

        Assert.Equal(0, (await EndAsync("deaf")).Preemptions);
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("short")));
    }

    [Fact]
    public async Task A_handler_that_is_asked_and_goes_on_to_its_end_has_succeeded()
    {
        await StartOneSlotAsync(
            handlers => handlers.Handle<string, int>(
                "unkind",
                async (_, context) =>
                {
                    _begun.Give();
                    await context.YieldRequested.WhenFired();
                    return context.Attempt;
                },
                new HandlerOptions { CanYield = true }),
            Srtf);
        await Client.SubmitAsync(Estimated("long", "unkind", seconds: 100));
        await _begun.GivenAsync();
        await Client.SubmitAsync(Estimated("short", "greet", seconds: 1));
        Assert.Equal(1, ResultOf<int>(await EndAsync("long")));
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("short")));
    }

    [Fact]
    public async Task Until_it_yields_both_tasks_say_who_was_asked_for_whom()
    {
        var (asked, mayYield) = (new Signal(), new Signal());
        await StartOneSlotAsync(
            handlers => handlers.Handle<string, int>(
                "slow",
                async (_, context) =>
                {
                    if (context.ReadCheckpoint<int?>() is { } row)
                    {
                        return row;
                    }

                    _begun.Give();
                    await context.YieldRequested.WhenFired();
                    asked.Give();
                    await mayYield.GivenAsync();
                    throw context.Yield(7);
                },
                new HandlerOptions { CanYield = true }),
            Srtf);
        await Client.SubmitAsync(Estimated("long", "slow", seconds: 100));
        await _begun.GivenAsync();
        await Client.SubmitAsync(Estimated("short", "greet", seconds: 1));
        await asked.GivenAsync();

        var ofLong = await Client.ExplainAsync(new TaskId("long"));
        var ofShort = await Client.ExplainAsync(new TaskId("short"));
        Assert.Equal(TaskPhase.Preempting, ofLong!.Phase);
        Assert.Equal(new PendingPreemption(new TaskId("long"), ofLong.Node!.Value, new TaskId("short"), PreemptionCause.Outranked), ofLong.Preemption);
        Assert.Equal(ofLong.Preemption, ofShort!.Preemption);
        mayYield.Give();

        Assert.Equal(7, ResultOf<int>(await EndAsync("long")));
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("short")));
        Assert.Null((await Client.ExplainAsync(new TaskId("short")))!.Preemption);
    }

    [Fact]
    public async Task A_handler_may_yield_by_itself()
    {
        await StartAsync(handlers => handlers.Handle<string, int>("steps", (_, context) =>
        {
            var step = context.ReadCheckpoint<int>();
            return step < 3 ? throw context.Yield(step + 1) : Task.FromResult(step);
        }));
        var task = await RunAsync(Spec("a", "steps"));
        Assert.Equal((3, 4, 0), (ResultOf<int>(task), task.Attempt, task.FailedAttempts));
    }

    private static TaskSpec Estimated(string id, string kind, double? seconds = null, int priority = 0) => new()
    {
        Id = new TaskId(id),
        Kind = kind,
        Payload = Payload.Json("Ada"),
        Priority = priority,
        Estimate = seconds is { } estimate ? TimeSpan.FromSeconds(estimate) : null,
    };

    private void AddLong(HandlerRegistry handlers)
    {
        _blocker.AddTo(handlers);
        handlers.Handle<string, string>(
            "long",
            async (_, context) =>
            {
                if (context.ReadCheckpoint<int?>() is { } row)
                {
                    return $"from {row}";
                }

                _begun.Give();
                await context.YieldRequested.WhenFired();
                throw context.Yield(7);
            },
            new HandlerOptions { CanYield = true });
    }
}
