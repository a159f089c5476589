using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Execution.Handlers;

/// <content>How far a handler has come: saved, read back, and left to a later attempt.</content>
public sealed partial class TaskContext
{
    private LazyCancellation _yield;

    /// <summary>
    /// Says how far the handler has come, for people: in <c>show</c>, lists and over HTTP. Cheap enough to be called as often as one likes: the latest value
    /// leaves the node, at most four times a second. It is not durable; what is to outlive the attempt belongs into a checkpoint.
    /// </summary>
    /// <param name="fraction">From 0 to 1: 0.4 is 40 %.</param>
    /// <param name="message">What it is at, such as <c>page 12</c>; cut after 200 characters. Default none.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to 1. Nothing was reported; the attempt goes on if the handler catches this.</exception>
    public void ReportProgress(double fraction, string? message = null)
    {
        if (!TaskProgress.IsFraction(fraction))
        {
            throw new ArgumentOutOfRangeException(
                nameof(fraction), fraction, "Progress must be from 0 to 1: report 0.4 for 40 %, and divide by the total where you count pages or rows.");
        }

        Reports?.Report(fraction, message is { Length: > TaskProgress.MostMessageChars } ? ErrorText.Cut(message, TaskProgress.MostMessageChars) : message);
    }

    /// <summary>
    /// Fires when the attempt is to make room for another task. Only handlers that declare it
    /// (<see cref="HandlerOptions.CanYield"/>) are asked. Look at it where the work can be left, and end with
    /// <c>throw context.Yield(state)</c>; going on to the end is no fault, only unkind.
    /// </summary>
    public CancellationToken YieldRequested => _yield.Token;

    /// <summary>What an earlier attempt saved last, with <see cref="CheckpointAsync{TState}(TState)"/> or <see cref="Yield{TState}(TState)"/>:
    /// where to go on. Null: begin at the beginning.</summary>
    public ReadOnlyMemory<byte>? Checkpoint => _decodedCheckpoint ?? _assignment.Checkpoint;

    /// <summary><see cref="Checkpoint"/>, read as JSON.</summary>
    /// <returns>The type's default when there is none.</returns>
    /// <exception cref="TaskFailedException">It can't be read as that.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TState? ReadCheckpoint<TState>() => ReadCheckpoint(Payload.TypeInfo<TState>());

    /// <inheritdoc cref="ReadCheckpoint{TState}()"/>
    public TState? ReadCheckpoint<TState>(JsonTypeInfo<TState> json) =>
        Checkpoint is { } bytes ? HandlerJson.ReadCheckpoint(Kind, bytes, json) : default;

    /// <summary>
    /// Saves how far the handler has come, as JSON. When this returns it is durable: an attempt that follows this one (because
    /// it was lost, failed or was interrupted) begins there. It replaces the one before.
    /// </summary>
    /// <exception cref="CheckpointRefusedException">It is longer than <see cref="SchedulerLimits.MaxCheckpointBytes"/>. The attempt
    /// may go on without it.</exception>
    /// <exception cref="OperationCanceledException">The attempt was asked to stop meanwhile.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public Task CheckpointAsync<TState>(TState state) => CheckpointAsync(state, Payload.TypeInfo<TState>());

    /// <inheritdoc cref="CheckpointAsync{TState}(TState)"/>
    public Task CheckpointAsync<TState>(TState state, JsonTypeInfo<TState> json) => CheckpointBytesAsync(HandlerJson.WriteState(Kind, state, json));

    /// <inheritdoc cref="CheckpointAsync{TState}(TState)"/>
    /// <summary>As the other, with bytes in a form of the handler's own.</summary>
    public Task CheckpointBytesAsync(ReadOnlyMemory<byte> state) => Saves is null ? Task.CompletedTask
        : _codecs is null ? Saves.SaveAsync(state.ToArray())
        : SaveEncodedAsync(Saves, state.ToArray());

    /// <summary>Ends the attempt; the task goes on later from <paramref name="state"/>, written as JSON:
    /// <c>throw context.Yield(state)</c>.</summary>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskYieldedException Yield<TState>(TState state) => Yield(state, Payload.TypeInfo<TState>());

    /// <inheritdoc cref="Yield{TState}(TState)"/>
    public TaskYieldedException Yield<TState>(TState state, JsonTypeInfo<TState> json) => YieldBytes(HandlerJson.WriteState(Kind, state, json));

    /// <inheritdoc cref="Yield{TState}(TState)"/>
    public TaskYieldedException YieldBytes(ReadOnlyMemory<byte> state) => new(state.ToArray());

    /// <summary>Ends the attempt; the task goes on later from the latest checkpoint: <c>throw context.Yield()</c>.</summary>
    public TaskYieldedException Yield() => new(null);

    /// <summary>Where checkpoints go. Null, in tests of handlers: nowhere.</summary>
    internal ISavesCheckpoints? Saves { get; init; }

    /// <summary>Where progress goes. Null, in tests of handlers: nowhere.</summary>
    internal IReportsProgress? Reports { get; init; }

    /// <summary>Fires <see cref="YieldRequested"/>. Never runs a handler's code on the caller's thread.</summary>
    internal Task RequestYieldAsync() => _yield.CancelAsync();
}

/// <summary>Takes what a handler saves; ends when that is durable.</summary>
internal interface ISavesCheckpoints
{
    Task SaveAsync(ReadOnlyMemory<byte> state);
}

/// <summary>Takes how far a handler says that it has come.</summary>
internal interface IReportsProgress
{
    void Report(double fraction, string? message);
}
