using Scheduler.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

public sealed class FailureRulesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(60, 60)]
    [InlineData(-1, 0)]
    [InlineData(1e9, 3_650 * 86_400)]
    public async Task A_handler_says_when_to_try_again_within_what_a_delay_may_be(double asked, double seconds)
    {
        var report = await FailAsync(Bench.Of<int>((_, _) => throw new RetryAfterException(TimeSpan.FromSeconds(asked), "Busy.", new IOException("cable"))));

        Assert.Equal((true, TimeSpan.FromSeconds(seconds)), (report.Retryable, report.RetryAfter));
        Assert.Equal("Busy." + Environment.NewLine + "System.IO.IOException: cable", report.Error);
    }

    [Fact]
    public void Its_message_says_what_it_asks_for_if_it_has_no_other() =>
        Assert.Equal("The handler asked for another attempt after 1m30s.", new RetryAfterException(TimeSpan.FromSeconds(90)).Message);

    public static TheoryData<Exception, double?> Thrown => new()
    {
        { new IOException(), 1 },
        { new DirectoryNotFoundException(), 1 },
        { new FileNotFoundException(), 2 },
        { new AggregateException(new AggregateException(new FileNotFoundException())), 2 },
        { new AggregateException(new FileNotFoundException(), new FileNotFoundException()), null },
        { new InvalidOperationException(), null },

        // These say it themselves.
        { new RetryAfterException(TimeSpan.FromSeconds(3)), 3 },
        { new AggregateException(new RetryAfterException(TimeSpan.FromSeconds(3))), 3 },
        { new TaskFailedException("no image yet", retryable: true), null },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task The_rule_of_the_most_derived_type_counts(Exception thrown, double? seconds)
    {
        var bench = Bench.Of<int>((_, _) => throw thrown);
        bench.Registry
            .OnException<FileNotFoundException>(_ => RetryDecision.After(TimeSpan.FromSeconds(2)))
            .OnException<IOException>(_ => RetryDecision.After(TimeSpan.FromSeconds(1)))
            .OnException<SchedulingException>(_ => RetryDecision.After(TimeSpan.FromSeconds(9)));

        var report = await FailAsync(bench);

        Assert.True(report.Retryable);
        Assert.Equal(seconds is { } wanted ? TimeSpan.FromSeconds(wanted) : null, report.RetryAfter);
    }

    [Theory]
    [InlineData("own", typeof(IOException), 1)]
    [InlineData("own", typeof(FileNotFoundException), 1)]
    [InlineData("own", typeof(DirectoryNotFoundException), 2)]
    [InlineData("own", typeof(TimeoutException), 9)]
    [InlineData("other", typeof(FileNotFoundException), 5)]
    [InlineData("other", typeof(IOException), 9)]
    public void Rules_of_the_kind_go_before_those_for_all_kinds(string kind, Type thrown, double seconds)
    {
        var registry = new HandlerRegistry()
            .OnException<FileNotFoundException>(_ => After(5))
            .OnException<Exception>(_ => After(9))
            .OnException<IOException>("own", _ => After(1))
            .OnException<DirectoryNotFoundException>("own", _ => After(2));

        var rules = new FailureRules(registry.ExceptionRules, NullLogger.Instance);

        Assert.Equal(After(seconds), rules.DecisionOn(kind, (Exception)Activator.CreateInstance(thrown)!));

        static RetryDecision After(double seconds) => RetryDecision.After(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void A_rule_of_a_kind_without_a_handler_is_refused_when_the_node_starts()
    {
        var registry = new HandlerRegistry().Handle<int>("resize", (_, _) => Task.CompletedTask).OnException<IOException>("rezise", _ => RetryDecision.Never);
        Assert.Equal(
            "There is no handler for the kind 'rezise'. Known: resize.", Assert.Throws<SchedulerConfigurationException>(() => new AttemptRunner(registry)).Message);
        Assert.Equal(
            "There is a rule for IOException of the kind 'rezise' already.",
            Assert.Throws<SchedulerConfigurationException>(() => registry.OnException<IOException>("rezise", _ => RetryDecision.Never)).Message);
    }

    [Fact]
    public async Task A_rule_sees_the_exception_and_can_say_that_another_attempt_would_fail_as_well()
    {
        var bench = Bench.Of<int>((_, _) => throw new ArgumentException("no such size", "size"));
        bench.Registry.OnException<ArgumentException>(e => e.ParamName == "size" ? RetryDecision.Never : RetryDecision.ByPolicy);

        var report = await FailAsync(bench);

        Assert.Equal((false, null), (report.Retryable, report.RetryAfter));
        Assert.StartsWith("System.ArgumentException: no such size", report.Error);
    }

    [Fact]
    public async Task A_rule_that_throws_leaves_it_to_the_policy_and_is_logged()
    {
        var bench = Bench.Of<int>((_, _) => throw new IOException("cable"));
        bench.Registry.OnException<IOException>(_ => throw new InvalidOperationException("What is a cable?"));

        var report = await FailAsync(bench);

        Assert.Equal((true, null), (report.Retryable, report.RetryAfter));
        Assert.Contains(bench.Log.Lines, line => line.Text.Contains("The rule for IOException failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_gives_way_to_its_timeout_has_no_rule()
    {
        var bench = Bench.Of<int>(async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return 1;
        });
        bench.Registry.OnException<Exception>(_ => RetryDecision.Never);
        bench.Start(Bench.Assign(timeout: Minute));
        await bench.Time.UntilArmedAsync();
        bench.Time.Advance(Minute);

        var report = Assert.IsType<AttemptFailedReport>((await bench.Listener.HasEnded).Report);

        Assert.Equal((true, true), (report.Retryable, report.TimedOut));
    }

    [Fact]
    public void A_rule_that_could_never_be_asked_is_refused()
    {
        var registry = new HandlerRegistry().OnException<IOException>(_ => RetryDecision.Never);
        Refused("There is a rule for IOException already.", () => registry.OnException<IOException>(_ => RetryDecision.ByPolicy));
        Refused(
            "A TaskFailedException says itself when its task is tried again, so there can be no rule for it.",
            () => registry.OnException<TaskFailedException>(_ => RetryDecision.ByPolicy));
        _ = new AttemptRunner(registry);
        Refused(
            "The rule for ArgumentException comes too late: register every rule before the node starts.",
            () => registry.OnException<ArgumentException>(_ => RetryDecision.ByPolicy));

        static void Refused(string message, Func<object> register) => Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(register).Message);
    }

    private static async Task<AttemptFailedReport> FailAsync(Bench bench) => Assert.IsType<AttemptFailedReport>(await bench.RunAsync());
}
