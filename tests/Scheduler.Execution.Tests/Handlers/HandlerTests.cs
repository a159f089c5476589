using System.Text;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

public sealed class HandlerTests
{
    private static readonly int[] OneTwoThree = [1, 2, 3];

    [Fact]
    public async Task A_payload_is_read_as_json_and_the_result_is_written_as_json()
    {
        var bench = new Bench();
        bench.Registry.Handle<Size, Area>("work", (size, _) => Task.FromResult(new Area(size.Width * size.Height)));

        var report = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: """{"width":3,"height":4}""")));

        Assert.Equal("""{"pixels":12}""", Encoding.UTF8.GetString(report.Result.Span));
        Assert.Equal(new TaskId("t-1"), report.Task);
        Assert.Equal(FencingToken.Of(0, 41), report.Token);
    }

    [Fact]
    public async Task A_handler_without_a_result_succeeds_with_no_bytes()
    {
        var bench = new Bench();
        bench.Registry.Handle<Size>("work", async (_, _) => await Task.Yield());

        var report = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: """{"width":3,"height":4}""")));

        Assert.Equal(0, report.Result.Length);
    }

    [Fact]
    public async Task A_handler_of_bytes_gets_them_as_they_are()
    {
        var bench = new Bench();
        bench.Registry.HandleBytes("work", (payload, _) => new ValueTask<ReadOnlyMemory<byte>>(payload[1..]));

        var report = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: "not json")));

        Assert.Equal("ot json", Encoding.UTF8.GetString(report.Result.Span));
    }

    [Fact]
    public async Task An_object_can_be_the_handler()
    {
        var bench = new Bench();
        bench.Registry.Handle("work", new Doubler());

        var report = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: "21")));

        Assert.Equal("42", Encoding.UTF8.GetString(report.Result.Span));
    }

    [Theory]
    [InlineData("""{"width":"wide"}""")]
    [InlineData("""{"width":""")]
    public async Task A_payload_that_cannot_be_read_is_not_tried_again(string json)
    {
        var bench = new Bench();
        bench.Registry.Handle<Size, Area>("work", (_, _) => throw new InvalidOperationException("never called"));

        var report = Assert.IsType<AttemptFailedReport>(await bench.RunAsync(Bench.Assign(json: json)));

        Assert.False(report.Retryable);
        Assert.Contains("The kind 'work' can't read its payload: ", report.Error);
        Assert.DoesNotContain("   at ", report.Error);
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_is_not_tried_again()
    {
        var report = Assert.IsType<AttemptFailedReport>(await Bench.Of((_, _) => Task.FromResult(new Endless())).RunAsync());

        Assert.False(report.Retryable);
        Assert.Contains("can't be written as JSON", report.Error);
    }

    [Fact]
    public async Task What_a_handler_throws_is_a_failure_that_may_be_tried_again()
    {
        var report = Assert.IsType<AttemptFailedReport>(
            await Bench.Of<int>((_, _) => throw new InvalidOperationException("the disk is on fire")).RunAsync());

        Assert.True(report.Retryable);
        Assert.False(report.TimedOut);
        Assert.StartsWith("System.InvalidOperationException: the disk is on fire", report.Error);
    }

    [Fact]
    public async Task A_handler_can_say_that_another_attempt_would_fail_as_well()
    {
        var report = Assert.IsType<AttemptFailedReport>(
            await Bench.Of<int>((_, _) => throw new TaskFailedException("no such image")).RunAsync());

        Assert.False(report.Retryable);
        Assert.Equal("no such image", report.Error);
    }

    [Fact]
    public async Task A_handler_can_choose_its_message_and_still_be_tried_again()
    {
        var cause = new IOException("cable");
        var report = Assert.IsType<AttemptFailedReport>(
            await Bench.Of<int>((_, _) => throw new TaskFailedException("no image yet", retryable: true, cause)).RunAsync());

        Assert.True(report.Retryable);
        Assert.StartsWith("no image yet", report.Error);
        Assert.Contains("System.IO.IOException: cable", report.Error);
    }

    [Fact]
    public async Task An_exception_that_cannot_tell_what_it_is_still_has_a_name()
    {
        var report = Assert.IsType<AttemptFailedReport>(await Bench.Of<int>((_, _) => throw new ShyException()).RunAsync());

        Assert.Equal(typeof(ShyException).FullName, report.Error);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task A_result_over_the_limit_fails_and_is_not_tried_again(int limit, bool fits)
    {
        var bench = new Bench { Options = new() { Limits = new() { MaxResultBytes = limit } } };
        bench.Registry.HandleBytes("work", (_, _) => new ValueTask<ReadOnlyMemory<byte>>(new byte[3]));

        var report = await bench.RunAsync();

        if (fits)
        {
            Assert.IsType<AttemptSucceededReport>(report);
            return;
        }

        var failed = Assert.IsType<AttemptFailedReport>(report);
        Assert.False(failed.Retryable);
        Assert.Contains("has 3 bytes, and the limit (MaxResultBytes) is 2", failed.Error);
    }

    [Fact]
    public async Task An_error_is_cut_to_its_limit_and_never_within_a_character()
    {
        for (var chars = 16; chars < 20; chars++)
        {
            var bench = new Bench { Options = new() { Limits = new() { MaxErrorChars = chars } } };
            bench.Registry.Handle<string?, int>("work", (_, _) => throw new TaskFailedException(string.Concat(Enumerable.Repeat("😀", 50))));

            var report = Assert.IsType<AttemptFailedReport>(await bench.RunAsync());

            Assert.InRange(report.Error.Length, chars - 1, chars);
            Assert.EndsWith("😀…", report.Error);
        }
    }

    [Fact]
    public async Task A_kind_without_a_handler_is_handed_back()
    {
        var bench = Bench.Of((_, _) => Task.FromResult(1));

        Assert.IsType<AttemptHandedBackReport>(await bench.RunAsync(Bench.Assign("other")));
        Assert.Contains(bench.Log.Lines, l => l.Text.Contains("no handler for the kind other"));
    }

    [Fact]
    public async Task The_context_tells_the_attempt()
    {
        TaskContext? seen = null;
        var bench = Bench.Of((_, context) =>
        {
            seen = context;
            context.Logger.Log(Microsoft.Extensions.Logging.LogLevel.Information, default, "hello", null, (s, _) => s);
            return Task.FromResult(OneTwoThree);
        });
        var task = new TaskSpec
        {
            Id = new TaskId("t-9"),
            Kind = "work",
            Timeout = TimeSpan.FromMinutes(1),
            Headers = new Dictionary<string, string> { ["tenant"] = "a" },
            Principal = "me",
        };

        await bench.RunAsync(new Assignment(task, 7, FencingToken.Of(0, 12)));

        Assert.NotNull(seen);
        Assert.Equal((task.Id, "work", 7, FencingToken.Of(0, 12)), (seen.TaskId, seen.Kind, seen.Attempt, seen.Token));
        Assert.Equal(("me", TimeSpan.FromMinutes(1)), (seen.Principal, seen.Timeout));
        Assert.Equal("a", seen.Headers["tenant"]);
        Assert.Same(bench.Time, seen.TimeProvider);
        Assert.Contains(bench.Log.Lines, l => l is { Category: "Scheduler.Handlers.work", Text: "hello" });
    }

    [Fact]
    public void A_context_for_a_test_of_a_handler_needs_only_an_assignment()
    {
        using var source = new CancellationTokenSource();
        var context = new TaskContext(Bench.Assign(), cancellationToken: source.Token);

        Assert.Empty(context.Headers);
        Assert.Equal(source.Token, context.CancellationToken);
        Assert.Throws<SchedulerConfigurationException>(() => context.Services);
        Assert.NotNull(context.Logger);
    }

    [Fact]
    public async Task A_handler_never_runs_on_the_thread_that_starts_it_and_may_have_one_of_its_own()
    {
        var bench = new Bench();
        bench.Registry.Handle<string?, bool>(
            "work", (_, _) => Task.FromResult(Thread.CurrentThread.IsThreadPoolThread), new HandlerOptions { DedicatedThread = true });

        var report = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync());

        Assert.Equal("false", Encoding.UTF8.GetString(report.Result.Span));
    }

    private sealed record Size(int Width, int Height);

    private sealed record Area(int Pixels);

    private sealed class Endless
    {
        public Endless Self => this;
    }

    private sealed class Doubler : ITaskHandler<int, int>
    {
        public Task<int> HandleAsync(int payload, TaskContext context) => Task.FromResult(payload * 2);
    }

    private sealed class ShyException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
