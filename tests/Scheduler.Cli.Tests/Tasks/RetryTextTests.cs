using Scheduler.Cli.Tasks;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>What <c>show</c> says of a task's retries.</summary>
public sealed class RetryTextTests
{
    public static TheoryData<RetryPolicy, string> Policies => new()
    {
        { RetryPolicy.Never, "at most 1 attempt" },
        { RetryPolicy.Default, "at most 3 attempts" },
        { new() { Backoff = RetryBackoff.Fixed, BaseDelay = TimeSpan.FromSeconds(90) }, "at most 3 attempts, after 1m30s" },
        { new() { Delays = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)] }, "at most 3 attempts, after 10s, 1m" },
        { new() { MaxAttempts = 9, Delays = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)] }, "at most 9 attempts, after 10s, 1m, …" },
        { new() { MaxAge = TimeSpan.FromDays(1) }, "at most 3 attempts, none when it is older than 1d" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Retries_are_said_in_one_line(RetryPolicy policy, string text)
    {
        var task = new TaskSpec { Id = new TaskId("a"), Kind = "noop", Retry = policy };
        Assert.Contains("Retries      " + text, TaskText.Of(task));
    }

    [Fact]
    public void Failed_and_lost_attempts_and_interruptions_are_counted_apart()
    {
        var task = new TaskInfo
        {
            Id = new TaskId("a"),
            Kind = "noop",
            Queue = "default",
            Phase = TaskPhase.Pending,
            Attempt = 6,
            FailedAttempts = 3,
            LostAttempts = 2,
            Preemptions = 1,
        };
        Assert.Contains("Attempts     6 so far, 3 failed, 2 lost or handed back, interrupted 1 time", TaskText.Of(task));
    }
}
