using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>When a failed attempt is followed by another: by the task's policy, its handler, or the rule of an exception.</summary>
public abstract class BackoffBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TimeSpan Little = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Fixed_and_listed_delays_are_waited_as_they_are_said()
    {
        await StartAsync(AddBroken);
        await RunAsync(Spec("fixed", "broken", retry: new RetryPolicy { Backoff = RetryBackoff.Fixed, BaseDelay = Little, JitterPercent = 0, MaxAttempts = 4 }));
        await RunAsync(Spec("listed", "broken", retry: new RetryPolicy { Delays = [Little, TimeSpan.Zero], JitterPercent = 0, MaxAttempts = 4 }));
        await Shell.StopAsync();

        Assert.Equal([Little, Little, Little], Waits("fixed"));
        Assert.Equal([Little, TimeSpan.Zero, TimeSpan.Zero], Waits("listed"));
    }

    [Fact]
    public async Task A_handler_can_say_when_its_task_is_tried_again()
    {
        await StartAsync(handlers => handlers.Handle<string, int>("busy", (_, context) => context.Attempt < 3
            ? throw new RetryAfterException(Little, $"Busy on attempt {context.Attempt}.")
            : Task.FromResult(context.Attempt)));
        var task = await RunAsync(Spec("a", "busy", retry: new RetryPolicy { BaseDelay = Hour, MaxDelay = Hour }));

        Assert.Equal((3, 2), (ResultOf<int>(task), task.FailedAttempts));
        await Shell.StopAsync();
        Assert.Equal([Little, Little], Waits("a"));
        Assert.Equal(["Busy on attempt 1.", "Busy on attempt 2."], Shell.ReadJournal().OfType<AttemptFailed>().Select(e => e.Error));
    }

    [Fact]
    public async Task What_a_handler_asks_for_gives_it_no_more_attempts()
    {
        await StartAsync(handlers => handlers.Handle<string>("busy", (_, _) => throw new RetryAfterException(TimeSpan.Zero)));
        var task = await RunAsync(Spec("a", "busy", retry: new RetryPolicy { MaxAttempts = 2, BaseDelay = Hour }));

        Assert.Equal(
            (TaskPhase.Failed, 2, "The handler asked for another attempt after 0s."), (task.Phase, task.FailedAttempts, task.Error));
    }

    [Fact]
    public async Task The_rule_of_an_exception_says_whether_and_when_its_task_is_tried_again()
    {
        await StartAsync(handlers => handlers
            .OnException<IOException>(e => e.Message == "full" ? RetryDecision.Never : RetryDecision.After(Little))
            .OnException<FileNotFoundException>(_ => RetryDecision.ByPolicy)
            .Handle<string>("throwing", (what, context) => (context.Attempt, what) switch
            {
                (_, "full") => throw new IOException("full"),
                (1, "away") => throw new DirectoryNotFoundException("away"),
                (1, "gone") => throw new FileNotFoundException("gone"),
                _ => Task.CompletedTask,
            }));
        var policy = new RetryPolicy { Delays = [TimeSpan.Zero] };
        var full = await RunAsync(Spec("full", "throwing", "full", policy));
        var away = await RunAsync(Spec("away", "throwing", "away", policy));
        var gone = await RunAsync(Spec("gone", "throwing", "gone", policy));

        Assert.Equal((TaskPhase.Failed, 1), (full.Phase, full.FailedAttempts));
        Assert.Equal((TaskPhase.Succeeded, 1), (away.Phase, away.FailedAttempts));
        Assert.Equal((TaskPhase.Succeeded, 1), (gone.Phase, gone.FailedAttempts));
        await Shell.StopAsync();
        Assert.Equal(FailureCause.NotRetryable, Shell.ReadJournal().OfType<FailureRecorded>().Single().Cause);
        Assert.Equal([Little], Waits("away"));
        Assert.Equal([TimeSpan.Zero], Waits("gone"));
    }

    [Fact]
    public async Task A_rule_of_a_kind_goes_before_those_for_all_kinds()
    {
        await StartAsync(handlers => handlers
            .OnException<IOException>(_ => RetryDecision.After(TimeSpan.Zero))
            .OnException<Exception>("careful", _ => RetryDecision.Never)
            .Handle<string>("careful", (_, _) => throw new IOException("full"))
            .Handle<string>("careless", (_, _) => throw new IOException("full")));
        var policy = new RetryPolicy { MaxAttempts = 2, BaseDelay = Hour };

        Assert.Equal(1, (await RunAsync(Spec("a", "careful", retry: policy))).FailedAttempts);
        Assert.Equal(2, (await RunAsync(Spec("b", "careless", retry: policy))).FailedAttempts);
    }

    [Fact]
    public async Task A_task_whose_next_attempt_would_come_too_late_has_failed_for_good()
    {
        await StartAsync(AddBroken);
        var task = await RunAsync(Spec("a", "broken", retry: new RetryPolicy { Delays = [Hour], JitterPercent = 0, MaxAge = TimeSpan.FromMinutes(10) }));

        Assert.Equal((TaskPhase.Failed, 1, 1), (task.Phase, task.Attempt, task.FailedAttempts));
        Assert.StartsWith(
            "It is not tried again: the next attempt would begin when it is older than 10m, its greatest age. The last error: System.InvalidOperationException: It broke.",
            task.Error,
            StringComparison.Ordinal);
        await Shell.StopAsync();
        Assert.Equal(FailureCause.TooOld, Shell.ReadJournal().OfType<FailureRecorded>().Single().Cause);
    }

    [Fact]
    public async Task A_task_that_finds_no_node_fails_when_it_is_too_old_also_after_a_crash()
    {
        await StartOneSlotAsync(AddBroken);
        var policy = new RetryPolicy { Delays = [TimeSpan.FromMilliseconds(500)], JitterPercent = 0, MaxAge = TimeSpan.FromSeconds(1) };
        await Client.SubmitAsync(Spec("a", "broken", retry: policy));
        await RunAsync(Spec("behind"));
        await Shell.CrashAsync();

        // Nobody is there to run it.
        await StartAsync(new ShellOptions { Nodes = [] });
        var task = await EndAsync("a");

        Assert.Equal((TaskPhase.Failed, 1), (task.Phase, task.FailedAttempts));
        Assert.Equal(policy, task.Spec!.Retry);
        await Shell.StopAsync();
        Assert.Equal(FailureCause.TooOld, Shell.ReadJournal().OfType<FailureRecorded>().Single().Cause);
    }

    [Fact]
    public async Task Failed_and_lost_attempts_are_counted_apart()
    {
        var blocker = new Blocker();
        await StartAsync(handlers => handlers.Handle<string, string>(Blocker.Kind, (name, context) =>
            context.Attempt == 1 ? throw new InvalidOperationException("It broke.") : blocker.HandleAsync(name, context)));
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();
        await Shell.StopAsync();

        var after = new Blocker();
        after.End();
        await StartAsync(after.AddTo);
        var task = await EndAsync("a");

        Assert.Equal((TaskPhase.Succeeded, 3, 1, 1, 0), (task.Phase, task.Attempt, task.FailedAttempts, task.LostAttempts, task.Preemptions));
    }

    private static void AddBroken(HandlerRegistry handlers) =>
        handlers.Handle<string>("broken", (_, _) => throw new InvalidOperationException("It broke."));

    private IEnumerable<TimeSpan> Waits(string task) =>
        Shell.ReadJournal().OfType<AttemptFailed>().Where(e => e.Task.Value == task).Select(e => e.RetryAt - e.At);
}
