using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class TaskRuleTests
{
    private static readonly Timestamp Now = Timestamp.FromSeconds(1_000);

    private static Dictionary<string, TaskSpec> Bad => new()
    {
        ["A task's id must have 1 to 200 characters."] = Given.Task(""),
        ["A task's id must have 1 to 200 characters"] = Given.Task(new string('x', 201)),
        ["The kind of task 'a' must have 1 to 200 characters."] = Given.Task("a", kind: " "),
        ["The kind of task 'a' must have 1 to 200 characters"] = Given.Task("a", kind: new string('x', 201)),
        ["Queue, Request, RequiredLabels and Retry of task 'a' must not be null."] = Given.Task("a", queue: null!),
        ["Queue, Request, RequiredLabels and Retry of task 'a' must not be null"] = new TaskSpec { Id = new("a"), Kind = "noop", Request = null! },
        ["Queue, Request, RequiredLabels and Retry of task 'a' must not be"] = new TaskSpec { Id = new("a"), Kind = "noop", RequiredLabels = null! },
        ["Queue, Request, RequiredLabels and Retry of task 'a' must not"] = new TaskSpec { Id = new("a"), Kind = "noop", Retry = null! },
        ["MaxAttempts of task 'a' is 0, but must lie between 1 and 1000."] = Retrying(r => r with { MaxAttempts = 0 }),
        ["MaxAttempts of task 'a' is 1001, but must lie between 1 and 1000."] = Retrying(r => r with { MaxAttempts = 1_001 }),
        ["BaseDelay and MaxDelay of task 'a' must"] = Retrying(r => r with { BaseDelay = new(-1) }),
        ["BaseDelay and MaxDelay of task 'a'"] = Retrying(r => r with { MaxDelay = new(-1) }),
        ["BaseDelay and MaxDelay of task"] = Retrying(r => r with { MaxDelay = TimeSpan.MaxValue }),
        ["BaseDelay and MaxDelay of"] = Retrying(r => r with { BaseDelay = TimeSpan.MaxValue }),
        ["JitterPercent of task 'a' is -1, but must lie between 0 and 100."] = Retrying(r => r with { JitterPercent = -1 }),
        ["JitterPercent of task 'a' is 101, but must lie between 0 and 100."] = Retrying(r => r with { JitterPercent = 101 }),
        ["The timeout of task 'a' must be more than zero."] = Given.Task("a", timeout: TimeSpan.Zero),
        ["The timeout of task 'a' must be more than zero"] = Given.Task("a", timeout: TimeSpan.FromSeconds(-5)),
        ["The estimate of task 'a' must be zero or more."] = Given.Task("a", estimate: -5),
        ["Task 'a' would expire before it is due."] = Given.Task("a", notBefore: Now, expiresAt: Now),
        ["NotBefore of task 'a' must lie before the year 10000."] = Given.Task("a", notBefore: Timestamp.MaxValue),
        ["The headers of task 'a', with its labels, resource names and principal, have 8194 bytes; the most is 8192."] = new TaskSpec
        {
            Id = new("a"),
            Kind = "noop",
            Headers = new Dictionary<string, string> { ["x"] = new('y', 4_096) },
        },
    };

    public static TheoryData<string> Messages => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_bad_field_is_refused_by_its_name(string message)
    {
        var world = new World();
        var refusal = world.SubmitRefused(Bad[message]);
        Assert.Equal(RejectionCode.Invalid, refusal.Code);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Kernel.UnfinishedTasks);
    }

    [Fact]
    public void The_outermost_of_what_is_allowed_is_accepted()
    {
        var world = new World();
        world.Join("n", Given.Node(kinds: new string('k', 200)));
        world.Submit(new TaskSpec
        {
            Id = new(new string('i', 200)),
            Kind = new string('k', 200),
            Payload = new byte[64 * 1024],
            Priority = int.MinValue,
            Estimate = TimeSpan.MaxValue,
            Timeout = TimeSpan.MaxValue,
            NotBefore = new(long.MinValue + 1),
            Deadline = Timestamp.MaxValue,
            ExpiresAt = Timestamp.MaxValue,
            Retry = new RetryPolicy { MaxAttempts = 1_000, BaseDelay = TimeSpan.FromDays(365), MaxDelay = TimeSpan.FromDays(365), JitterPercent = 100 },
            Headers = new Dictionary<string, string> { ["x"] = new('y', 4_095) },
        });
        var task = world.Order;
        world.Fail(task);
        Assert.Equal(TaskPhase.RetryWait, world.PhaseOf(task));
        world.Submit(Given.Task("smallest", payloadBytes: 0, estimate: 0, retry: new RetryPolicy { MaxAttempts = 1, BaseDelay = default, MaxDelay = default, JitterPercent = 0 }));
    }

    [Fact]
    public void A_task_can_t_be_due_so_late_that_its_retry_would_never_be()
    {
        var world = new World();
        world.WallError = new DateTimeOffset(9999, 6, 1, 0, 0, 0, TimeSpan.Zero) - world.Time.ToDateTimeOffset();
        world.Join();
        world.Submit(Retrying(r => r with { BaseDelay = TimeSpan.FromDays(365), MaxDelay = TimeSpan.FromDays(365) }));
        world.Fail("a");
        Assert.NotNull(world.Info("a").DueAt);
    }

    private static TaskSpec Retrying(Func<RetryPolicy, RetryPolicy> change) => Given.Task("a", retry: change(Given.PlainRetry));
}
