using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>Middleware around attempts.</summary>
public sealed class AttemptPipelineTests
{
    private readonly List<string> _said = [];

    [Fact]
    public async Task The_first_that_is_added_is_the_outermost()
    {
        var bench = new Bench();
        bench.Registry.UseMiddleware(Saying("a")).UseMiddleware(Saying("b")).Handle("work", () => _said.Add("handler"));

        await bench.RunAsync();

        Assert.Equal(["a", "b", "handler", "b ends", "a ends"], _said);
    }

    [Fact]
    public async Task It_sees_the_kind_the_payload_the_context_and_the_result()
    {
        var bench = new Bench();
        bench.Registry
            .UseMiddleware(async (payload, context, next) =>
            {
                var result = await next(payload, context);
                _said.Add($"{context.Kind} {context.Attempt} {Text(payload)} {Text(result)}");
                return result;
            })
            .Handle("work", (string name) => $"Hello, {name}!");

        await bench.RunAsync(Bench.Assign(json: "\"Ada\""));

        Assert.Equal(["""work 1 "Ada" "Hello, Ada!" """.Trim()], _said);
    }

    [Fact]
    public async Task It_may_change_payload_and_result_and_leave_something_for_the_handler()
    {
        var bench = new Bench();
        bench.Registry
            .UseMiddleware(async (payload, context, next) =>
            {
                context.Items["tenant"] = "acme";
                return Payload.Json(Payload.Read<string>(await next(Payload.Json("Grace"), context)) + "?");
            })
            .Handle("work", (string name, TaskContext context) => $"{name} of {context.Items["tenant"]}");

        Assert.Equal("\"Grace of acme?\"", Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: "\"Ada\""))).Result));
    }

    [Fact]
    public async Task It_may_answer_without_the_handler()
    {
        var bench = new Bench();
        bench.Registry.UseMiddleware((_, _, _) => new ValueTask<ReadOnlyMemory<byte>>("1"u8.ToArray())).Handle("work", () => _said.Add("handler"));

        Assert.Equal("1", Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync()).Result));
        Assert.Empty(_said);
    }

    [Fact]
    public async Task It_may_fail_the_attempt_or_have_another()
    {
        var failing = new Bench();
        failing.Registry.UseMiddleware((_, _, _) => throw new TaskFailedException("The tenant is closed.")).Handle("work", () => 1);
        var failed = Assert.IsType<AttemptFailedReport>(await failing.RunAsync());
        Assert.Equal(("The tenant is closed.", false), (failed.Error, failed.Retryable));

        var retrying = new Bench();
        retrying.Registry
            .UseMiddleware(async (payload, context, next) =>
            {
                try
                {
                    return await next(payload, context);
                }
                catch (HttpRequestException)
                {
                    throw new RetryAfterException(TimeSpan.FromMinutes(1), "Busy.");
                }
            })
            .Handle("work", (TaskContext _) => throw new HttpRequestException("429"));
        var retried = Assert.IsType<AttemptFailedReport>(await retrying.RunAsync());
        Assert.Equal(("Busy.", true, TimeSpan.FromMinutes(1)), (retried.Error, retried.Retryable, retried.RetryAfter));
    }

    [Fact]
    public async Task It_is_around_every_kind_and_made_once()
    {
        await using var services = new ServiceCollection().AddSingleton(_said).BuildServiceProvider();
        var bench = new Bench { Services = services };
        bench.Registry.UseMiddleware<Noting>().HandleBytes("a", (_, _) => default).HandleBytes("b", (_, _) => default);
        var listener = new Listener();
        bench.Start(Bench.Assign("a"), listener);
        await listener.HasEnded;
        await bench.RunAsync(Bench.Assign("b"));

        Assert.Equal(["made", "a", "b"], _said);
    }

    [Fact]
    public void One_whose_services_are_missing_keeps_the_node_from_starting() =>
        Assert.StartsWith(
            "The middleware Noting can't be made from the services. Register what its constructor takes, or give UseMiddleware an object. (",
            Assert.Throws<SchedulerConfigurationException>(() => new AttemptRunner(new HandlerRegistry().UseMiddleware<Noting>())).Message, StringComparison.Ordinal);

    public static TheoryData<string, Action<HandlerRegistry>> Written => new()
    {
        { "delegate", h => h.Handle("work", (string name) => name) },
        { "async", h => h.Handle("work", async (string name) => { await Task.Yield(); return name; }) },
        { "typed", h => h.Handle(new TaskKind<string, string>("work"), name => name) },
        { "no result", h => h.Handle("work", (string name) => { _ = name; }) },
        { "not called", h => h.Handle("work", (string _) => "x").UseMiddleware((_, _, _) => new ValueTask<ReadOnlyMemory<byte>>("gz"u8.ToArray())) },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public async Task One_that_returns_what_is_no_JSON_fails_the_attempt(string form, Action<HandlerRegistry> handle)
    {
        foreach (var bytes in new byte[][] { [1, 2, 3], [.. "\"half"u8], [.. "1 2"u8], [(byte)'"', 0xFF, (byte)'"'] })
        {
            var bench = new Bench();
            bench.Registry.UseMiddleware(async (payload, context, next) =>
            {
                await next(payload, context);
                return bytes;
            });
            handle(bench.Registry);

            var failed = Assert.IsType<AttemptFailedReport>(await bench.RunAsync(Bench.Assign(json: "\"Ada\"")));

            Assert.False(failed.Retryable, form);
            Assert.Equal(
                "A middleware gave the kind 'work' a result that is not JSON. It must return what next returns, or JSON (Payload.Json). To encode results in another way use codecs (UseCodecs).",
                failed.Error);
        }
    }

    [Fact]
    public async Task One_that_returns_bytes_of_its_own_may_do_so_for_a_kind_of_bytes()
    {
        var bench = new Bench();
        bench.Registry.UseMiddleware((_, _, _) => new ValueTask<ReadOnlyMemory<byte>>("gz"u8.ToArray())).HandleBytes("work", (_, _) => default);

        Assert.Equal("gz", Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync()).Result));
    }

    [Fact]
    public async Task One_that_returns_nothing_gives_the_task_no_result()
    {
        var bench = new Bench();
        bench.Registry.UseMiddleware((_, _, _) => default).Handle("work", () => 1);

        Assert.Equal("", Text(Assert.IsType<AttemptSucceededReport>(await bench.RunAsync()).Result));
    }

    [Fact]
    public void One_that_comes_after_the_start_is_refused()
    {
        var registry = new HandlerRegistry();
        _ = new AttemptRunner(registry);
        Assert.Equal(
            "A middleware comes too late: register every middleware before the node starts.",
            Assert.Throws<SchedulerConfigurationException>(() => registry.UseMiddleware(Saying("late"))).Message);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private Func<ReadOnlyMemory<byte>, TaskContext, AttemptDelegate, ValueTask<ReadOnlyMemory<byte>>> Saying(string name) => async (payload, context, next) =>
    {
        _said.Add(name);
        var result = await next(payload, context);
        _said.Add(name + " ends");
        return result;
    };

    private sealed class Noting : ITaskMiddleware
    {
        private readonly List<string> _said;

        public Noting(List<string> said)
        {
            _said = said;
            said.Add("made");
        }

        public ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next)
        {
            _said.Add(context.Kind);
            return next(payload, context);
        }
    }
}
