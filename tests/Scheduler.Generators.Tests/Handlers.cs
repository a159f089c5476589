using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Execution.Handlers;
using Scheduler.Generators.Tests;

[assembly: TaskHandlersJson(typeof(TestJson))]

namespace Scheduler.Generators.Tests;

public sealed record Resize(string Image, int Width);

public sealed record Size(int Width);

public sealed class Greeting
{
    public string Word => "Hello";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Resize))]
[JsonSerializable(typeof(Size))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonNode))]
internal sealed partial class TestJson : JsonSerializerContext;

[TaskKind("greet", Aliases = ["welcome"], CanYield = true)]
internal sealed class GreetHandler(Greeting greeting) : ITaskHandler<string, string>
{
    public Task<string> HandleAsync(string payload, TaskContext context) => Task.FromResult($"{greeting.Word}, {payload}!");
}

[TaskKind("forget")]
internal sealed class ForgetHandler : ITaskHandler<string?>
{
    public Task HandleAsync(string? payload, TaskContext context) => Task.CompletedTask;
}

internal static class Methods
{
    [TaskKind("resize", Version = 2, DedicatedThread = true)]
    internal static Size Resize(Resize resize) => new(resize.Width);

    [TaskKind("resize-later")]
    internal static async ValueTask<Size> ResizeLaterAsync(Resize resize, CancellationToken stop, Greeting greeting, TimeProvider time)
    {
        await Task.Yield();
        stop.ThrowIfCancellationRequested();
        return new(resize.Width + greeting.Word.Length);
    }

    [TaskKind("tidy", Aliases = ["clean"])]
    internal static async Task TidyAsync(TaskContext context, System.Text.StringBuilder? missing = null) => await Task.Yield();

    [TaskKind("count")]
    internal static Task<int> CountAsync(TaskContext context, [FromKeyedServices("key")] Greeting greeting) => Task.FromResult(context.Attempt + greeting.Word.Length);

    [TaskKind("maybe")]
    internal static int Maybe(Resize? resize) => resize?.Width ?? 7;

    [TaskKind("node")]
    internal static string Node(System.Text.Json.Nodes.JsonNode node) => node.GetValueKind().ToString();

    [TaskKind("void")]
    internal static void Nothing()
    {
    }
}
