using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

public sealed class UpcastsTests
{
    private static readonly TaskKind<V3, string> Third = new("work") { Version = 3 };

    [Theory]
    [InlineData(null, """{"size":"100x50"}""")]
    [InlineData("1", """{"size":"100x50"}""")]
    [InlineData("2", """{"width":100,"height":50}""")]
    [InlineData("3", """{"box":{"width":100,"height":50}}""")]
    public async Task A_payload_goes_through_every_upcast_from_its_version_on(string? version, string payload)
    {
        var report = await RunAsync(WithUpcasts(), version, payload);

        Assert.Equal("\"100 by 50\"", Encoding.UTF8.GetString(Assert.IsType<AttemptSucceededReport>(report).Result.Span));
    }

    [Fact]
    public async Task A_handler_without_a_typed_kind_reads_the_version_after_the_last_upcast()
    {
        var bench = new Bench();
        bench.Registry.Handle("work", (V2 v) => v.Width).Upcast("work", 1, (JsonObject old) => new V2(int.Parse(((string)old["size"]!).Split('x')[0], null), 0));

        Assert.Equal("100", Encoding.UTF8.GetString(Assert.IsType<AttemptSucceededReport>(await RunAsync(bench, null, """{"size":"100x50"}""")).Result.Span));
    }

    [Theory]
    [InlineData("4", true, "The payload is of version 4, but this handler of 'work' reads version 3: it is older than the program that submitted the task.")]
    [InlineData("new", false, "The header payload-version is 'new', but must be a whole number from 1 to 1000000.")]
    [InlineData("0", false, "The header payload-version is '0', but must be a whole number from 1 to 1000000.")]
    public async Task A_version_that_is_not_known_fails_the_attempt(string version, bool retryable, string error)
    {
        var failed = Assert.IsType<AttemptFailedReport>(await RunAsync(WithUpcasts(), version, "{}"));

        Assert.Equal((error, retryable), (failed.Error, failed.Retryable));
    }

    [Fact]
    public async Task A_version_from_which_no_upcast_leads_fails_the_attempt()
    {
        var bench = new Bench();
        bench.Registry.Handle(Third, v => "").Upcast("work", 2, (V2 old) => new V3(old));

        var failed = Assert.IsType<AttemptFailedReport>(await RunAsync(bench, "1", "{}"));

        Assert.Equal("The payload is of version 1, and the handler of 'work' reads version 3: there is no upcast from version 1.", failed.Error);
        Assert.False(failed.Retryable);
    }

    [Fact]
    public async Task An_upcast_that_throws_fails_the_attempt_for_good()
    {
        var bench = new Bench();
        bench.Registry.Handle("work", (V2 v) => 1).Upcast<V1, V2>("work", 1, _ => throw new FormatException("no x"));

        var failed = Assert.IsType<AttemptFailedReport>(await RunAsync(bench, null, "{}"));

        Assert.StartsWith("The upcast of 'work' from version 1 failed.", failed.Error, StringComparison.Ordinal);
        Assert.Contains("no x", failed.Error, StringComparison.Ordinal);
        Assert.False(failed.Retryable);
    }

    [Fact]
    public void What_does_not_lead_to_the_handler_s_version_is_refused_at_the_start()
    {
        AssertRefused(
            "There is an upcast of 'work' from version 1, but none from version 2: each goes to the next version, up to 3.",
            h => h.Handle(Third, v => "").Upcast("work", 1, (V1 old) => new V2(1, 1)));
        AssertRefused(
            "There is an upcast of 'work' from version 1, but the kind is of version 1, so it leads beyond.",
            h => h.Handle(new TaskKind<V2, string>("work"), v => "").Upcast("work", 1, (V1 old) => new V2(1, 1)));
        AssertRefused(
            "There is no handler for the kind 'wrok'. Known: work.",
            h => h.Handle("work", (V2 v) => 1).Upcast("wrok", 1, (V1 old) => new V2(1, 1)));
        AssertRefused(
            "There is an upcast of 'work' from version 1 already.",
            h => h.Handle("work", (V2 v) => 1).Upcast("work", 1, (V1 old) => new V2(1, 1)).Upcast("work", 1, (V1 old) => new V2(1, 1)));
        AssertRefused(
            "The version that an upcast of 'work' begins with is 0, but must lie between 1 and 999999.",
            h => h.Upcast("work", 0, (V1 old) => new V2(1, 1)));
        AssertRefused("The version of the kind 'work' is 0, but must lie between 1 and 1000000.", _ => new TaskKind<V1>("work") { Version = 0 });
    }

    private static Bench WithUpcasts()
    {
        var bench = new Bench();
        bench.Registry
            .Handle(Third, v => $"{v.Box.Width} by {v.Box.Height}")
            .Upcast("work", 2, (V2 old) => new V3(old))
            .Upcast("work", 1, (V1 old) => new V2(int.Parse(old.Size.Split('x')[0], null), int.Parse(old.Size.Split('x')[1], null)));
        return bench;
    }

    private static Task<AttemptReport> RunAsync(Bench bench, string? version, string payload)
    {
        var assignment = Bench.Assign(json: payload);
        return bench.RunAsync(version is null ? assignment : assignment with
        {
            Task = assignment.Task with { Headers = new Dictionary<string, string> { [PayloadVersion.Header] = version } },
        });
    }

    private static void AssertRefused(string message, Action<HandlerRegistry> register) =>
        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() =>
        {
            var registry = new HandlerRegistry();
            register(registry);
            _ = new AttemptRunner(registry);
        }).Message);

    public sealed record V1(string Size);

    public sealed record V2(int Width, int Height);

    public sealed record V3(V2 Box);
}
