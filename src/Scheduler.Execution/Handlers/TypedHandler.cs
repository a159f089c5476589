using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Execution.Handlers;

/// <summary>Runs one attempt, from the stored payload to the stored result.</summary>
/// <param name="payload">The task's payload, as it was submitted.</param>
/// <returns>The result's bytes, which must not change afterwards; empty: none.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> AttemptDelegate(ReadOnlyMemory<byte> payload, TaskContext context);

/// <summary>Reduces handlers of objects to handlers of bytes.</summary>
internal static class TypedHandler
{
    public static AttemptDelegate Of<TPayload, TResult>(
        string kind, JsonTypeInfo<TPayload> payload, bool isOptional, JsonTypeInfo<TResult> result, Func<TPayload, TaskContext, ValueTask<TResult>> handler) =>
        (bytes, context) => WriteAsync(kind, handler(HandlerJson.ReadPayload(kind, bytes, payload, isOptional), context), result, context);

    public static AttemptDelegate Of<TPayload>(string kind, JsonTypeInfo<TPayload> payload, bool isOptional, Func<TPayload, TaskContext, ValueTask> handler) =>
        (bytes, context) => NothingAsync(handler(HandlerJson.ReadPayload(kind, bytes, payload, isOptional), context));

    public static ValueTask<ReadOnlyMemory<byte>> WriteAsync<TResult>(string kind, ValueTask<TResult> result, JsonTypeInfo<TResult> json, TaskContext context)
    {
        // Most that do not wait are done here; the others wait in a method of their own, so that these need no state for it.
        return result.IsCompletedSuccessfully
            ? new ValueTask<ReadOnlyMemory<byte>>(context.WrittenResult = HandlerJson.WriteResult(kind, result.Result, json))
            : AwaitAsync(kind, result, json, context);

        static async ValueTask<ReadOnlyMemory<byte>> AwaitAsync(string kind, ValueTask<TResult> result, JsonTypeInfo<TResult> json, TaskContext context) =>
            context.WrittenResult = HandlerJson.WriteResult(kind, await result.ConfigureAwait(false), json);
    }

    public static ValueTask<ReadOnlyMemory<byte>> NothingAsync(ValueTask handled)
    {
        if (handled.IsCompletedSuccessfully)
        {
            handled.GetAwaiter().GetResult();
            return default;
        }

        return AwaitAsync(handled);

        static async ValueTask<ReadOnlyMemory<byte>> AwaitAsync(ValueTask handled)
        {
            await handled.ConfigureAwait(false);
            return default;
        }
    }
}
