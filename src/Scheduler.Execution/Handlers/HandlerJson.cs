using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Payloads and results of typed handlers. What can't be read or written today can't be tomorrow either, so
/// another attempt is not worth its while.</summary>
internal static class HandlerJson
{
    public static TPayload ReadPayload<TPayload>(string kind, ReadOnlyMemory<byte> payload)
    {
        try
        {
            return Payload.Read<TPayload>(payload)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TaskFailedException(
                $"The payload can't be read as the {typeof(TPayload).Name} that the handler of '{kind}' takes: {e.Message}");
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
            throw new TaskFailedException(
                $"The checkpoint can't be read as the {typeof(TState).Name} that the handler of '{kind}' goes on from: {e.Message}");
        }
    }

    public static ReadOnlyMemory<byte> WriteState<TState>(TState state) => Payload.Json(state);

    public static ReadOnlyMemory<byte> WriteResult<TResult>(string kind, TResult result)
    {
        try
        {
            return Payload.Json(result);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TaskFailedException(
                $"The {typeof(TResult).Name} that the handler of '{kind}' returned can't be written as JSON: {e.Message}");
        }
    }
}
