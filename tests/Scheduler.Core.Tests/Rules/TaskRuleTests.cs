using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class TaskRuleTests
{
    private static readonly Timestamp Now = Timestamp.FromSeconds(1_000);

    private static readonly string Long = new('x', 201);

    private static Dictionary<string, TaskSpec> Bad => new()
    {
        ["Task '': id: It is empty, or only blanks, but must have 1 to 200 characters."] = Given.Task(""),
        [$"Task '{new string('x', 80)}…': id: It has 201 characters, but must have 1 to 200."] = Given.Task(Long),
        [$"Task '{string.Concat(Enumerable.Repeat("😀", 40))}…': id: It takes 404 bytes as UTF-16 text, but may take at most 400."] =
            Given.Task(string.Concat(Enumerable.Repeat("😀", 101))),
        ["Task 'n\0ul': id: It has a NUL character, which no command line and no database can take."] = Given.Task("n\0ul"),
        ["Task 'a': kind: It is empty, or only blanks, but must have 1 to 200 characters."] = Given.Task("a", kind: " "),
        ["Task 'a': kind: It has 201 characters, but must have 1 to 200."] = Given.Task("a", kind: Long),
        ["Task 'a': queue: It has a NUL character"] = Given.Task("a", queue: "q\0"),
        ["Task 'a': queue: It has 201 characters, but must have 1 to 100."] = Given.Task("a", queue: Long),
        ["Task 'a': Queue, Request, RequiredLabels and Retry must not be null."] = Given.Task("a", queue: null!),
        ["Task 'a': Queue, Request, RequiredLabels and Retry must not be null"] = new TaskSpec { Id = new("a"), Kind = "noop", Request = null! },
        ["Task 'a': Queue, Request, RequiredLabels and Retry must not be"] = new TaskSpec { Id = new("a"), Kind = "noop", RequiredLabels = null! },
        ["Task 'a': Queue, Request, RequiredLabels and Retry must not"] = new TaskSpec { Id = new("a"), Kind = "noop", Retry = null! },
        ["Task 'a': retry.maxAttempts: It is 0, but must be a whole number between 1 and 1000."] = Retrying(r => r with { MaxAttempts = 0 }),
        ["Task 'a': retry.maxAttempts: It is 1001, but must be a whole number between 1 and 1000."] = Retrying(r => r with { MaxAttempts = 1_001 }),
        ["Task 'a': retry.baseDelay: It must be a duration from 0 to 3,650 days."] = Retrying(r => r with { BaseDelay = new(-1) }),
        ["Task 'a': retry.maxDelay: It must be a duration from 0 to 3,650 days."] = Retrying(r => r with { MaxDelay = new(-1) }),
        ["Task 'a': retry.maxDelay: It must be"] = Retrying(r => r with { MaxDelay = TimeSpan.MaxValue }),
        ["Task 'a': retry.baseDelay: It must be"] = Retrying(r => r with { BaseDelay = TimeSpan.MaxValue }),
        ["Task 'a': retry.jitterPercent: It is -1, but must be a whole number between 0 and 100."] = Retrying(r => r with { JitterPercent = -1 }),
        ["Task 'a': retry.jitterPercent: It is 101, but must be a whole number between 0 and 100."] = Retrying(r => r with { JitterPercent = 101 }),
        ["Task 'a': retry.backoff: It must be exponential or fixed."] = Retrying(r => r with { Backoff = (RetryBackoff)2 }),
        ["Task 'a': retry.maxDelay: It goes with the exponential backoff: each wait of a fixed one is baseDelay. Leave it out."] =
            Retrying(r => r with { Backoff = RetryBackoff.Fixed, MaxDelay = TimeSpan.FromHours(1) }),
        ["Task 'a': retry.delays: It has 101 delays, but may have at most 100; the last one repeats."] = Retrying(r => r with { Delays = new TimeSpan[101] }),
        ["Task 'a': retry.delays[1]: It must be a duration from 0 to 3,650 days."] = Retrying(r => r with { Delays = [default, new(-1)] }),
        ["Task 'a': retry.delays: There is backoff as well; give delays, or backoff, baseDelay and maxDelay."] =
            Retrying(r => r with { Delays = [default], Backoff = RetryBackoff.Fixed }),
        ["Task 'a': retry.delays: There is baseDelay as well; give delays, or backoff, baseDelay and maxDelay."] =
            Retrying(r => r with { Delays = [default], BaseDelay = default }),
        ["Task 'a': retry.delays: There is maxDelay as well; give delays, or backoff, baseDelay and maxDelay."] =
            Retrying(r => r with { Delays = [default], MaxDelay = default }),
        ["Task 'a': retry.maxAge: It must be a duration from 1 s to 3,650 days."] = Retrying(r => r with { MaxAge = TimeSpan.FromMilliseconds(999) }),
        ["Task 'a': retry.maxAge: It must be a duration from 1 s"] = Retrying(r => r with { MaxAge = TimeSpan.FromDays(3_651) }),
        ["Task 'a': timeout: It must be more than zero."] = Given.Task("a", timeout: TimeSpan.Zero),
        ["Task 'a': timeout: It must be more than zero"] = Given.Task("a", timeout: TimeSpan.FromSeconds(-5)),
        ["Task 'a': estimate: It is negative, but must be a duration from 0 to 3,650 days."] = Given.Task("a", estimate: -5),
        ["Task 'a': expiresAt: It must lie after notBefore: the task would expire before it is due."] = Given.Task("a", notBefore: Now, expiresAt: Now),
        ["Task 'a': notBefore: It must lie before the year 10000."] = Given.Task("a", notBefore: Timestamp.MaxValue),
        ["Task 'a': headers: Headers, principal, labels and resource names take 8194 bytes together, as UTF-16 text; the most is 8192."] =
            Given.Task("a") with { Headers = new Dictionary<string, string> { ["x"] = new('y', 4_096) } },
        ["Task 'a': principal: Headers, principal, labels and resource names take 8194 bytes"] = Given.Task("a") with { Principal = new('y', 4_097) },
        ["Task 'a': principal: It has half of a character (a lone surrogate)."] = Given.Task("a") with { Principal = "\ud800x" },
        ["Task 'a': headers.x: It has half of a character (a lone surrogate)."] =
            Given.Task("a") with { Headers = new Dictionary<string, string> { ["x"] = "\udc00" } },
        ["Task 'a': labels: It has half of a character (a lone surrogate)."] = Given.Task("a") with { RequiredLabels = new Labels([new("\ud800", "x")]) },
        ["Task 'a': preferredLabels.zone: It has half of a character (a lone surrogate)."] =
            Given.Task("a") with { PreferredLabels = [new LabelPreference("zone", "\ud800", 1)] },
        ["Task 'a': fairnessKey: It has half of a character (a lone surrogate)."] = Given.Task("a") with { FairnessKey = "\ud83d" },
        ["Task 'a': affinityKey: It has 201 characters"] = Given.Task("a") with { AffinityKey = Long },
        ["Task 'a': antiAffinityKey: It is empty"] = Given.Task("a") with { AntiAffinityKey = "" },
        ["Task 'a': weight: It is 0, but must be a whole number between 1 and 1000."] = Given.Task("a") with { Weight = 0 },
        ["Task 'a': slots: It is 10001, but must be a whole number between 1 and 10000."] = Given.Task("a") with { Slots = 10_001 },
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
        world.Submit(Given.Task("listed", retry: new RetryPolicy { Delays = [.. Enumerable.Repeat(Durations.Longest, 100)], MaxAge = Durations.Longest }));
        world.Submit(Given.Task("youngest", retry: new RetryPolicy { Backoff = RetryBackoff.Fixed, MaxAge = TimeSpan.FromSeconds(1) }));
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
