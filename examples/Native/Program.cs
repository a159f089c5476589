// A scheduler and its handlers in one natively compiled program, without reflection:
//   dotnet publish -c Release -p:Native=true examples/Native -o native && native/Scheduler.Examples.Native
// It needs a C compiler to link with. Every handler with [TaskKind] is found when the program is compiled.

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Examples.Native;
using Scheduler.Execution.Handlers;

[assembly: TaskHandlersJson(typeof(TasksJson))]

var attempts = 0;
await using var scheduler = await EmbeddedScheduler.StartAsync(options => options
    .AddTaskHandlers()
    .UseMiddleware((payload, context, next) =>
    {
        Interlocked.Increment(ref attempts);
        return next(payload, context);
    }));

var size = await scheduler.SubmitAsync(Kinds.Resize, new Resize("first.png", 100), o => o.Priority(5).After(TimeSpan.FromMilliseconds(10)));
Console.WriteLine(await size.ResultAsync());

// Any number of tasks, in chunks.
var accepted = await scheduler.SubmitStreamAsync(Enumerable.Range(1, 2_000).Select(width => Kinds.Resize.Task(new Resize("many.png", width)))).ToListAsync();
await scheduler.WaitAllAsync(accepted.Select(receipt => receipt.Task));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{accepted.Count} more, in {attempts} attempts with the first."));
return attempts == accepted.Count + 1 ? 0 : 1;

namespace Scheduler.Examples.Native
{
    internal static class Kinds
    {
        public static readonly TaskKind<Resize, Size> Resize = new("resize", TasksJson.Default.Resize, TasksJson.Default.Size);
    }

    internal static class Images
    {
        [TaskKind("resize")]
        internal static Size Resize(Resize resize) => new(resize.Width, resize.Width / 2);
    }

    internal sealed record Resize(string Image, int Width);

    internal sealed record Size(int Width, int Height);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Resize))]
    [JsonSerializable(typeof(Size))]
    internal sealed partial class TasksJson : JsonSerializerContext;
}
