using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>Handlers as people write them. Each compiles without a cast or a hint, is awaited, and gets what it asks for.</summary>
public sealed class HandlerShapesTests
{
    private static readonly TaskKind<Resize, Size> Resizing = new("work");
    private static readonly TaskKind<Resize> Clearing = new("work");

    private static readonly TaskKind<Resize, IReadOnlyList<int>> Listing = new("work");
    private static readonly TaskKind<Resize, object> Anything = new("work");
    private static readonly TaskKind<Resize, long> Counting = new("work");

    private static string? _cleared;

    public static TheoryData<string, Action<HandlerRegistry>, string> Shapes => new()
    {
        { "result", h => h.Handle("work", (Resize r) => new Size(r.Width)), """{"width":100}""" },
        { "task of a result", h => h.Handle("work", (Resize r) => Task.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "value task of a result", h => h.Handle("work", (Resize r) => ValueTask.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "async", h => h.Handle("work", async (Resize r) => { await Task.Yield(); return new Size(r.Width); }), """{"width":100}""" },
        { "void", h => h.Handle("work", (Resize r) => { _cleared = r.Image; }), "" },
        { "void call", h => h.Handle("work", (Resize r) => Clear(r)), "" },
        { "task", h => h.Handle("work", (Resize r) => ClearAsync(r)), "" },
        { "value task", h => h.Handle("work", (Resize r) => new ValueTask(ClearAsync(r))), "" },
        { "async without a result", h => h.Handle("work", async (Resize r) => await ClearAsync(r)), "" },
        { "context", h => h.Handle("work", (Resize r, TaskContext context) => context.Attempt + r.Width), "101" },
        { "context alone", h => h.Handle("work", (TaskContext context) => context.Kind), "\"work\"" },
        { "nothing at all", h => h.Handle("work", () => 7), "7" },
        { "token", h => h.Handle("work", async (Resize r, CancellationToken stop) => { await Task.Yield(); return stop.CanBeCanceled; }), "true" },
        { "token first", h => h.Handle("work", (CancellationToken stop) => stop.CanBeCanceled), "true" },
        { "service", h => h.Handle("work", (Resize r, IImages images) => images.Size(r)), """{"width":100}""" },
        { "service alone", h => h.Handle("work", (IImages images) => images.Size(new Resize("", 3))), """{"width":3}""" },
        { "everything", h => h.Handle("work", async (Resize r, Images images, TaskContext c, ILogger log, TimeProvider time, IServiceProvider s, CancellationToken stop) => { await Task.Yield(); return images.Size(r); }), """{"width":100}""" },
        { "a keyed service", h => h.Handle("work", (Resize r, [FromKeyedServices("small")] IImages images) => images.Size(r)), """{"width":100}""" },
        { "a service that may be missing", h => h.Handle("work", (Resize r, Missing? missing = null) => missing is null), "true" },
        { "a method", h => h.Handle("work", SizeAsync), """{"width":100}""" },
        { "a method of an object", h => h.Handle("work", new Images().Size), """{"width":100}""" },
        { "a collection", h => h.Handle("work", (IReadOnlyDictionary<string, object> map) => map.Count), "2" },
        { "a variable", h => { Func<Resize, Size> f = r => new Size(r.Width); h.Handle("work", f); }, """{"width":100}""" },
        { "type arguments", h => h.Handle<Resize, Size>("work", r => new Size(r.Width)), """{"width":100}""" },
        { "type arguments, async", h => h.Handle<Resize, Size>("work", async r => { await Task.Yield(); return new Size(r.Width); }), """{"width":100}""" },
        { "type arguments and context", h => h.Handle<Resize, Size>("work", (r, _) => new Size(r.Width)), """{"width":100}""" },
        { "type argument, void", h => h.Handle<Resize>("work", r => Clear(r)), "" },
        { "type argument, a method", h => h.Handle<Resize>("work", ClearAsync), "" },
        { "typed kind", h => h.Handle(Resizing, r => new Size(r.Width)), """{"width":100}""" },
        { "typed kind, async", h => h.Handle(Resizing, async r => { await Task.Yield(); return new Size(r.Width); }), """{"width":100}""" },
        { "typed kind, value task", h => h.Handle(Resizing, r => ValueTask.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "typed kind, context", h => h.Handle(Resizing, async (r, context) => { await Task.Yield(); return new Size(r.Width + context.Attempt); }), """{"width":101}""" },
        { "typed kind, discarded context", h => h.Handle(Resizing, (r, _) => Task.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "typed kind, token", h => h.Handle(Resizing, (Resize r, CancellationToken stop) => new Size(stop.CanBeCanceled ? 1 : 0)), """{"width":1}""" },
        { "typed kind, services", h => h.Handle(Resizing, async (Resize r, IImages images, TaskContext context, CancellationToken stop) => { await Task.Yield(); return images.Size(r); }), """{"width":100}""" },
        { "typed kind, a method", h => h.Handle(Resizing, SizeAsync), """{"width":100}""" },
        { "typed kind, void", h => h.Handle(Clearing, r => { _cleared = r.Image; }), "" },
        { "typed kind, void call", h => h.Handle(Clearing, r => Clear(r)), "" },
        { "typed kind, task", h => h.Handle(Clearing, async r => await ClearAsync(r)), "" },
        { "typed kind, a method without a result", h => h.Handle(Clearing, ClearAsync), "" },
        { "typed kind, a method with overloads", h => h.Handle(Clearing, Overloaded.Clear), "" },
        { "typed kind, a method with a token", h => h.Handle(Clearing, ClearUntilAsync), "" },
        { "typed kind, a method with a token and a result", h => h.Handle(Resizing, SizeUntilAsync), """{"width":100}""" },
        { "typed kind, a token whose type is not written", h => h.Handle(Clearing, async (r, stop) => { await Task.Yield(); stop.ThrowIfCancellationRequested(); Clear(r); }), "" },
        { "typed kind, another type, async", h => h.Handle(Listing, async r => { await Task.Yield(); return new List<int> { r.Width }; }), "[100]" },
        { "typed kind, another type, context", h => h.Handle(Listing, async (r, context) => { await Task.Yield(); return new List<int> { r.Width + context.Attempt }; }), "[101]" },
        { "typed kind, another type, token", h => h.Handle(Listing, async (Resize r, CancellationToken stop) => { await Task.Yield(); return new List<int> { r.Width }; }), "[100]" },
        { "typed kind, another type, service", h => h.Handle(Listing, async (Resize r, IImages images) => { await Task.Yield(); return new List<int> { images.Size(r).Pixels }; }), "[100]" },
        { "typed kind, another type, value task", h => h.Handle(Listing, r => ValueTask.FromResult(new List<int> { r.Width })), "[100]" },
        { "typed kind, another type, a method", h => h.Handle(Listing, ListAsync), "[100]" },
        { "typed kind, an object, async", h => h.Handle(Anything, async r => { await Task.Yield(); return r.Width; }), "100" },
        { "typed kind, an object, a task", h => h.Handle(Anything, r => Task.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "typed kind, another number, written out", h => h.Handle(Counting, async Task<long> (r) => { await Task.Yield(); return r.Width; }), "100" },
        { "type argument, context, void", h => h.Handle<Resize>("work", (r, _) => { _cleared = r.Image; }), "" },
        { "type argument, value task", h => h.Handle<Resize>("work", r => new ValueTask(ClearAsync(r))), "" },
        { "type argument, context, value task", h => h.Handle<Resize>("work", (r, _) => new ValueTask(ClearAsync(r))), "" },
        { "type argument, a method with a token", h => h.Handle<Resize>("work", ClearUntilAsync), "" },
        { "type argument, a method with overloads", h => h.Handle<Resize>("work", Overloaded.Clear), "" },
        { "type arguments, value task", h => h.Handle<Resize, Size>("work", r => ValueTask.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "type arguments, context, value task", h => h.Handle<Resize, Size>("work", (r, _) => ValueTask.FromResult(new Size(r.Width))), """{"width":100}""" },
        { "a method with a token", h => h.Handle("work", ClearUntilAsync), "" },
        { "a node of JSON", h => h.Handle("work", (JsonNode r) => (int)r["width"]!), "100" },
        { "an object of JSON", h => h.Handle("work", (JsonObject r) => r.Count), "2" },
        { "an element of JSON", h => h.Handle("work", (JsonElement r) => r.GetProperty("width").GetInt32()), "100" },
        { "a document of JSON", h => h.Handle("work", (JsonDocument r) => r.RootElement.GetProperty("width").GetInt32()), "100" },
        { "typed kind, services without a result", h => h.Handle(Clearing, async (Resize r, IImages images) => await ClearAsync(r)), "" },
    };

    public static TheoryData<string, Action<HandlerRegistry>> Throwing => new()
    {
        { "a throw", h => h.Handle("work", (Resize _) => throw new InvalidOperationException("It broke.")) },
        { "a throw with context", h => h.Handle("work", (Resize _, TaskContext _) => throw new InvalidOperationException("It broke.")) },
        { "a throw in a block", h => h.Handle("work", (Resize _) => { throw new InvalidOperationException("It broke."); }) },
        { "after a wait", h => h.Handle("work", async (Resize _) => { await Task.Yield(); throw new InvalidOperationException("It broke."); }) },
        { "a value task", h => h.Handle("work", async ValueTask (Resize _) => { await Task.Yield(); throw new InvalidOperationException("It broke."); }) },
        { "type argument", h => h.Handle<Resize>("work", _ => throw new InvalidOperationException("It broke.")) },
        { "type arguments", h => h.Handle<Resize, Size>("work", (_, _) => throw new InvalidOperationException("It broke.")) },
        { "typed kind", h => h.Handle(Resizing, _ => throw new InvalidOperationException("It broke.")) },
        { "typed kind with context", h => h.Handle(Resizing, (_, _) => throw new InvalidOperationException("It broke.")) },
        { "typed kind, after a wait", h => h.Handle(Clearing, async _ => { await Task.Yield(); throw new InvalidOperationException("It broke."); }) },
    };

    public static TheoryData<Action<HandlerRegistry>, string> Unsupported => new()
    {
        { h => h.Handle("work", (Resize r, int width) => width), "it takes a Resize and an Int32, but a payload is one value: make them one record." },
        { h => h.Handle("work", (TaskContext c, string name) => name), "it takes a String after others: a payload comes first, and services after it." },
        { h => h.Handle("work", (ref Resize r) => 1), "it has a parameter of the type Resize, which is passed by reference or lives on the stack. Take the value itself." },
        { h => h.Handle("work", (ReadOnlySpan<byte> r) => 1), "it has a parameter of the type ReadOnlySpan<Byte>, which is passed by reference or lives on the stack. Take the value itself." },
        { h => h.Handle("work", (Resize r) => ManyAsync()), "it returns an IAsyncEnumerable<Int32>, and a result is one value. Return a list, or add a task for each with TaskContext.Then." },
        { h => h.Handle("work", (Resize r) => Task.FromResult(Task.CompletedTask)), "it returns a Task<Task>. Return nothing, a result, a Task or ValueTask, or one of these with a result." },
#pragma warning disable MA0147 // It is what is tested.
        { h => { Action<Resize> f = async _ => await Task.Yield(); h.Handle("work", f); }, "it is async void, so nobody can wait for it. Let it return a Task." },
#pragma warning restore MA0147
        { h => { Action f = () => { }; f += () => { }; h.Handle("work", f); }, "it is several functions in one delegate. Register one." },
    };

    private static ServiceProvider Services => new ServiceCollection()
        .AddSingleton<Images>()
        .AddScoped<IImages>(services => services.GetRequiredService<Images>())
        .AddKeyedSingleton<IImages, Images>("small")
        .BuildServiceProvider();

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task It_runs_and_is_waited_for(string shape, Action<HandlerRegistry> handle, string result)
    {
        _cleared = null;
        await using var services = Services;
        var bench = new Bench { Services = services };
        handle(bench.Registry);

        var report = await bench.RunAsync(Bench.Assign(json: """{"image":"a.png","width":100}"""));

        var succeeded = Assert.IsType<AttemptSucceededReport>(report);
        Assert.True(Encoding.UTF8.GetString(succeeded.Result.Span) == result, $"{shape}: {Encoding.UTF8.GetString(succeeded.Result.Span)}");
        Assert.Equal(result.Length == 0 ? "a.png" : null, _cleared);
    }

    [Theory]
    [MemberData(nameof(Throwing))]
    public async Task What_it_throws_fails_its_attempt(string shape, Action<HandlerRegistry> handle)
    {
        var bench = new Bench();
        handle(bench.Registry);

        var report = await bench.RunAsync();

        Assert.True(report is AttemptFailedReport { Error: var error } && error.Contains("It broke.", StringComparison.Ordinal), $"{shape}: {report}");
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void One_that_can_not_be_worked_with_is_refused_in_one_sentence(Action<HandlerRegistry> handle, string why) =>
        Assert.Equal(
            "The handler of 'work' has a signature that is not supported: " + why,
            Assert.Throws<SchedulerConfigurationException>(() => handle(new HandlerRegistry())).Message);

    [Fact]
    public void A_method_of_the_platform_with_many_overloads_is_a_handler()
    {
        var texts = new TaskKind<string>("texts");

        var handlers = new HandlerRegistry().Handle(texts, Console.WriteLine).Handle<string>("more", Console.WriteLine).Handle("most", (string text) => Console.WriteLine(text));

        Assert.Equal(["more", "most", "texts"], handlers.Kinds);
    }

    [Fact]
    public void A_missing_service_is_said_when_the_node_starts()
    {
        using var services = Services;
        AssertRefused(
            "The handler of 'work' takes a Missing as its parameter, but there is no such service: register one. (A payload comes first, before services.)",
            services, h => h.Handle("work", (Resize r, Missing missing) => 1));
        AssertRefused(
            "The handler of 'work' takes a Missing as its parameter, but there is no such service: register one. (A payload comes first, before services.)",
            services, h => h.Handle(Clearing, (Resize r, CancellationToken _, Missing missing) => { }));
        AssertRefused(
            "The handler of 'work' takes an IImages as its parameter, but it was started without services.",
            null, h => h.Handle("work", (Resize r, IImages images) => 1));
        AssertRefused(
            "The handler of 'work' takes an Images first, which is where its payload belongs, but that is a service. Put the payload before it, or, where it has none, the TaskContext.",
            services, h => h.Handle("work", (Images images) => 1));
    }

    private static void AssertRefused(string message, IServiceProvider? services, Action<HandlerRegistry> handle)
    {
        var registry = new HandlerRegistry();
        handle(registry);
        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() => new Scheduler.Execution.Attempts.AttemptRunner(registry, services)).Message);
    }

    private static void Clear(Resize resize) => _cleared = resize.Image;

    private static async Task ClearAsync(Resize resize)
    {
        await Task.Yield();
        Clear(resize);
    }

    private static Task ClearUntilAsync(Resize resize, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return ClearAsync(resize);
    }

    private static Task<Size> SizeUntilAsync(Resize resize, CancellationToken stop) => Task.FromResult(new Size(stop.CanBeCanceled ? resize.Width : 0));

    private static async Task<List<int>> ListAsync(Resize resize)
    {
        await Task.Yield();
        return [resize.Width];
    }

    private static async Task<Size> SizeAsync(Resize resize, TaskContext context)
    {
        await Task.Yield();
        context.CancellationToken.ThrowIfCancellationRequested();
        return new Size(resize.Width);
    }

    private static async IAsyncEnumerable<int> ManyAsync()
    {
        await Task.Yield();
        yield return 1;
    }

    /// <summary>As <c>Console.WriteLine</c> is: the context would do for an object.</summary>
    private static class Overloaded
    {
        public static void Clear(Resize resize) => _cleared = resize.Image;

        public static void Clear(Resize resize, object? other) => _cleared = "both";

        public static void Clear(string text) => _cleared = text;
    }

    public sealed record Resize(string Image, int Width);

    public sealed record Size([property: JsonPropertyName("width")] int Pixels);

    public interface IImages
    {
        Size Size(Resize resize);
    }

    public sealed class Images : IImages
    {
        public Size Size(Resize resize) => new(resize.Width);
    }

    public sealed class Missing;
}
