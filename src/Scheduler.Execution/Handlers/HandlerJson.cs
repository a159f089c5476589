using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Payloads and results of typed handlers. What can't be read or written today can't be tomorrow either, so
/// another attempt is not worth its while.</summary>
internal static class HandlerJson
{
    public static TPayload ReadPayload<TPayload>(string kind, ReadOnlyMemory<byte> payload)
    {
        if (Utf8Text.InvalidFrom(payload.Span) is { } at)
        {
            throw new TaskFailedException(FormattableString.Invariant($"The kind '{kind}' can't read its payload: it is not UTF-8, from byte {at} on."));
        }

        try
        {
            return Payload.Read<TPayload>(payload)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TaskFailedException($"The kind '{kind}' can't read its payload: {JsonFaultText.Reading(e)}");
        }
    }

    public static TState? ReadCheckpoint<TState>(string kind, ReadOnlyMemory<byte> checkpoint)
    {
        try
        {
            return Payload.Read<TState>(checkpoint);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TaskFailedException($"The kind '{kind}' can't read its checkpoint: {JsonFaultText.Reading(e)}");
        }
    }

    public static T? ReadInput<T>(string kind, TaskId task, ReadOnlyMemory<byte> result)
    {
        try
        {
            return Payload.Read<T>(result);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TaskFailedException($"The kind '{kind}' can't read the result of '{task}': {JsonFaultText.Reading(e)}");
        }
    }

    public static ReadOnlyMemory<byte> WriteState<TState>(string kind, TState state) => Write(kind, "checkpoint", state);

    public static ReadOnlyMemory<byte> WriteResult<TResult>(string kind, TResult result) => Write(kind, "result", result);

    // Whatever goes wrong: a property of the value may throw as well.
    private static byte[] Write<T>(string kind, string what, T value)
    {
        try
        {
            return Payload.Json(value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new TaskFailedException($"The {what} of the kind '{kind}' can't be written as JSON: {JsonFaultText.Writing(e)}");
        }
    }
}
