using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>A task without a payload: a handler that needs one is not given a 0 that nobody has sent.</summary>
public sealed class MissingPayloadTests
{
    private static readonly TaskKind<Resize, int> Resizing = new("work");
    private static readonly TaskKind<int> Counting = new("work");
    private static readonly TaskKind<int, int> Lengths = new("work");
    private static readonly TaskKind<Resize?, int> Perhaps = new("work");

    public static TheoryData<string, Action<HandlerRegistry>> Needing => new()
    {
        { "number", h => h.Handle("work", (int width) => width) },
        { "record", h => h.Handle("work", (Resize r) => r.Width) },
        { "text", h => h.Handle("work", (string name) => name.Length) },
        { "node", h => h.Handle("work", (JsonNode node) => node.ToJsonString()) },
        { "record with context", h => h.Handle("work", async (Resize r, TaskContext context) => { await Task.Yield(); return r.Width; }) },
        { "method", h => h.Handle("work", Width) },
        { "type argument", h => h.Handle<Resize>("work", r => { _ = r.Width; }) },
        { "type arguments", h => h.Handle<Resize, int>("work", (r, context) => r.Width) },
        { "typed kind", h => h.Handle(Resizing, r => r.Width) },
        { "typed kind of a number", h => h.Handle(Counting, width => { _ = width; }) },
        { "typed kind, with a default that its form can't give", h => h.Handle(Counting, CountFive) },
        { "class", h => h.HandleBy<ResizeHandler, Resize, int>(Resizing) },
        { "class by name", h => h.Handle<ResizeHandler, Resize, int>("work") },
        { "object", h => h.Handle("work", new ResizeHandler()) },
        { "an upcast", h => h.Handle("work", (Resize r) => r.Width).Upcast("work", fromVersion: 1, (JsonObject old) => new Resize((int)old["w"]!)) },
        { "told so, with a default", h => h.Handle("work", (int width = 7) => width, new HandlerOptions { PayloadOptional = false }) },
        { "told so, with null as default", h => h.Handle("work", (string? name = null) => name?.Length ?? 7, new HandlerOptions { PayloadOptional = false }) },
        { "told so", h => h.Handle("work", (int? width) => width ?? 7, new HandlerOptions { PayloadOptional = false }) },
    };

    public static TheoryData<string, Action<HandlerRegistry>> Optional => new()
    {
        { "number", h => h.Handle("work", (int? width) => width ?? 7) },
        { "record", h => h.Handle("work", (Resize? r) => r?.Width ?? 7) },
        { "node", h => h.Handle("work", (JsonNode? node) => node is null ? 7 : 0) },
        { "default", h => h.Handle("work", (string name = "sevenly") => name.Length) },
        { "a number as default", h => h.Handle("work", (int width = 7) => width) },
        { "a number as default, told so", h => h.Handle("work", (int width = 7) => width, new HandlerOptions { PayloadOptional = true }) },
        { "number, told so", h => h.Handle("work", (int width) => width + 7, new HandlerOptions { PayloadOptional = true }) },
        { "typed kind of a number, told so", h => h.Handle(Lengths, width => width + 7, new HandlerOptions { PayloadOptional = true }) },
        { "null as default", h => h.Handle("work", (string? name = null) => name is null ? 7 : 0) },
        { "discarded", h => h.Handle("work", (string _) => 7) },
        { "method", h => h.Handle("work", WidthOrSeven) },
        { "method of an object", h => h.Handle("work", new Resizer(7).Width) },
        { "type arguments", h => h.Handle<Resize?, int>("work", (r, context) => r?.Width ?? 7) },
        { "discarded, with type arguments", h => h.Handle<Resize, int>("work", (_, _) => 7) },
        { "typed kind", h => h.Handle(Perhaps, (Resize? r) => r?.Width ?? 7) },
        { "typed kind, told so", h => h.Handle(Perhaps, r => r?.Width ?? 7, new HandlerOptions { PayloadOptional = true }) },
        { "typed kind, discarded", h => h.Handle(Resizing, _ => 7) },
        { "class", h => h.HandleBy<PerhapsHandler, Resize?, int>(Perhaps) },
        { "object", h => h.Handle("work", new PerhapsHandler()) },
        { "an upcast", h => h.Handle("work", (Resize r) => r.Width).Upcast("work", fromVersion: 1, (JsonObject? old) => new Resize(old is null ? 7 : 0)) },
        { "no payload at all", h => h.Handle("work", (TaskContext _) => 7) },
    };

    [Theory]
    [MemberData(nameof(Needing))]
    public async Task Fails_the_task_of_a_handler_that_needs_one(string shape, Action<HandlerRegistry> handle)
    {
        foreach (var (json, why) in new[] { (null, "and the task has none."), ("\uFEFF", "and the task has none."), ("null", "and that of the task is null."), (" null\n", "and that of the task is null.") })
        {
            var failed = Assert.IsType<AttemptFailedReport>(await RunAsync(handle, json));

            Assert.False(failed.Retryable, $"{shape}: it is tried again.");
            Assert.StartsWith("The kind 'work' needs a payload,", failed.Error, StringComparison.Ordinal);
            Assert.Contains(why, failed.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Optional))]
    public async Task Is_no_fault_where_the_handler_says_that_it_works_without(string shape, Action<HandlerRegistry> handle)
    {
        foreach (var json in new[] { null, "\uFEFF", "null", " null\n" })
        {
            var report = await RunAsync(handle, json);
            Assert.True(report is AttemptSucceededReport succeeded && Encoding.UTF8.GetString(succeeded.Result.Span) == "7", $"{shape}, {json}: {report}");
        }
    }

    [Fact]
    public async Task A_null_is_none_either()
    {
        var failed = Assert.IsType<AttemptFailedReport>(await RunAsync(h => h.Handle("work", (Resize r) => r.Width), "null"));
        Assert.Equal("The kind 'work' needs a payload, and that of the task is null. A handler that works without one takes a nullable type.", failed.Error);
    }

    [Fact]
    public async Task A_null_is_a_value_of_an_element()
    {
        var succeeded = Assert.IsType<AttemptSucceededReport>(await RunAsync(h => h.Handle("work", (JsonElement element) => element.ValueKind.ToString(), new HandlerOptions { PayloadOptional = true }), "null"));
        Assert.Equal("\"Null\"", Encoding.UTF8.GetString(succeeded.Result.Span));
    }

    private static async Task<AttemptReport> RunAsync(Action<HandlerRegistry> handle, string? json)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var bench = new Bench { Services = services };
        handle(bench.Registry);
        return await bench.RunAsync(Bench.Assign(json: json));
    }

    private static int Width(Resize resize) => resize.Width;

    private static void CountFive(int width = 5) => _ = width;

    private static int WidthOrSeven(Resize? resize) => resize?.Width ?? 7;

    public sealed record Resize(int Width);

    private sealed class Resizer(int otherwise)
    {
        public int Width(Resize? resize) => resize?.Width ?? otherwise;
    }

    private sealed class ResizeHandler : ITaskHandler<Resize, int>
    {
        public Task<int> HandleAsync(Resize payload, TaskContext context) => Task.FromResult(payload.Width);
    }

    private sealed class PerhapsHandler : ITaskHandler<Resize?, int>
    {
        public Task<int> HandleAsync(Resize? payload, TaskContext context) => Task.FromResult(payload?.Width ?? 7);
    }
}
