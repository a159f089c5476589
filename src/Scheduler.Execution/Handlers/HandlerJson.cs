using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Payloads and results of typed handlers. What cannot be read or written now cannot be later either, so
/// a failed conversion is not retried.</summary>
internal static class HandlerJson
{
    /// <param name="isOptional">Whether the handler works without a payload, and then gets the type's default.</param>
    public static TPayload ReadPayload<TPayload>(string kind, ReadOnlyMemory<byte> payload, JsonTypeInfo<TPayload> json, bool isOptional) =>
        TryReadPayload(kind, payload, json, out var value) || isOptional ? value!
            : throw new TaskFailedException(Utf8Text.WithoutMark(payload.Span).IsEmpty
                ? $"The kind '{kind}' needs a payload, and the task has none. A handler that works without one takes a nullable type."
                : $"The kind '{kind}' needs a payload, and that of the task is null. A handler that works without one takes a nullable type.");

    /// <summary>The same for a parameter with a default, which replaces a payload that is missing or null.</summary>
    public static TPayload ReadPayloadOr<TPayload>(string kind, ReadOnlyMemory<byte> payload, JsonTypeInfo<TPayload> json, TPayload missing) =>
        TryReadPayload(kind, payload, json, out var value) ? value : missing;

    // False: there is none, or it is null and the type has no value for that.
    private static bool TryReadPayload<TPayload>(string kind, ReadOnlyMemory<byte> payload, JsonTypeInfo<TPayload> json, [MaybeNullWhen(false)] out TPayload value)
    {
        if (Utf8Text.InvalidFrom(payload.Span) is { } at)
        {
            throw new TaskFailedException(FormattableString.Invariant($"The kind '{kind}' can't read its payload: it is not UTF-8, from byte {at} on."));
        }

        value = default;
        if (Utf8Text.WithoutMark(payload.Span).IsEmpty)
        {
            return false;
        }

        try
        {
            value = Read(payload, json, $"The kind '{kind}' can't read its payload");
            return value is not null;
        }
        catch (TaskFailedException) when (IsNull(payload.Span))
        {
            // A number has no value for it; JsonElement has one.
            return false;
        }
    }

    private static bool IsNull(ReadOnlySpan<byte> payload) => Utf8Text.WithoutMark(payload).Trim(" \t\r\n"u8).SequenceEqual("null"u8);

    public static TState? ReadCheckpoint<TState>(string kind, ReadOnlyMemory<byte> checkpoint, JsonTypeInfo<TState> json) =>
        Read(checkpoint, json, $"The kind '{kind}' can't read its checkpoint");

    public static T? ReadInput<T>(string kind, TaskId task, ReadOnlyMemory<byte> result, JsonTypeInfo<T> json) =>
        Read(result, json, $"The kind '{kind}' can't read the result of '{task}'");

    public static ReadOnlyMemory<byte> WriteState<TState>(string kind, TState state, JsonTypeInfo<TState> json) => Write(kind, "checkpoint", state, json);

    public static ReadOnlyMemory<byte> WriteResult<TResult>(string kind, TResult result, JsonTypeInfo<TResult> json) => Write(kind, "result", result, json);

    private static T? Read<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> json, string problem)
    {
        try
        {
            return Payload.Read(bytes.Span, json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TaskFailedException($"{problem}: {JsonFaultText.Reading(e)}");
        }
        catch (PayloadCodecException e)
        {
            throw new TaskFailedException($"{problem}: {e.Message}");
        }
    }

    // Whatever goes wrong: a property of the value may throw as well.
    private static byte[] Write<T>(string kind, string what, T value, JsonTypeInfo<T> json)
    {
        // Of a handler whose result is declared as object.
        if (value is Task or ValueTask || (value?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            throw new TaskFailedException($"The {what} of the kind '{kind}' can't be written as JSON: it is a task that nobody has awaited. Give the type of its result in place of object, or await it in the handler.");
        }

        try
        {
            return Payload.Json(value, json);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new TaskFailedException($"The {what} of the kind '{kind}' can't be written as JSON: {JsonFaultText.Writing(e)}");
        }
    }
}
