using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Execution.Handlers;

/// <content>The handler's progress and checkpoints: reported, saved, and read back by a later attempt.</content>
public sealed partial class TaskContext
{
    private LazyCancellation _yield;

    /// <summary>
    /// Reports the handler's progress, for people: in <c>show</c>, lists and over HTTP. It is cheap enough to be called as often as you like: only
    /// the latest value leaves the node, at most four times per second. Progress is not durable; use a checkpoint for what must outlive the
    /// attempt.
    /// </summary>
    /// <param name="fraction">From 0 to 1: 0.4 is 40 %.</param>
    /// <param name="message">What the handler is doing, for example <c>page 12</c>; cut after 200 characters. Default none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not from 0 to 1. Nothing was reported; the attempt continues if the handler
    /// catches this.</exception>
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
    /// (<see cref="HandlerOptions.CanYield"/>) are asked. Check it where the work can be interrupted, and end with
    /// <c>throw context.Yield(state)</c>. Running to the end instead is allowed, but the other task has to wait.
    /// </summary>
    public CancellationToken YieldRequested => _yield.Token;

    /// <summary>The state that an earlier attempt saved last, with <see cref="CheckpointAsync{TState}(TState)"/> or
    /// <see cref="Yield{TState}(TState)"/>:
    /// resume from it. Null: start from the beginning.</summary>
    public ReadOnlyMemory<byte>? Checkpoint => _decodedCheckpoint ?? _assignment.Checkpoint;

    /// <summary><see cref="Checkpoint"/>, read as JSON.</summary>
    /// <returns>The type's default when there is none.</returns>
    /// <exception cref="TaskFailedException">The checkpoint cannot be read as that type.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TState? ReadCheckpoint<TState>() => ReadCheckpoint(Payload.TypeInfo<TState>());

    /// <inheritdoc cref="ReadCheckpoint{TState}()"/>
    public TState? ReadCheckpoint<TState>(JsonTypeInfo<TState> json) =>
        Checkpoint is { } bytes ? HandlerJson.ReadCheckpoint(Kind, bytes, json) : default;

    /// <summary>
    /// Saves a checkpoint, as JSON. When this returns, it is durable: an attempt that follows this one (because
    /// this one was lost, failed or was interrupted) can resume from it. It replaces the previous checkpoint.
    /// </summary>
    /// <exception cref="CheckpointRefusedException">It is longer than <see cref="SchedulerLimits.MaxCheckpointBytes"/>. The attempt
    /// may continue without it.</exception>
    /// <exception cref="OperationCanceledException">The attempt was asked to stop in the meantime.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public Task CheckpointAsync<TState>(TState state) => CheckpointAsync(state, Payload.TypeInfo<TState>());

    /// <inheritdoc cref="CheckpointAsync{TState}(TState)"/>
    public Task CheckpointAsync<TState>(TState state, JsonTypeInfo<TState> json) => CheckpointBytesAsync(HandlerJson.WriteState(Kind, state, json));

    /// <inheritdoc cref="CheckpointAsync{TState}(TState)"/>
    /// <summary>Same as the other overload, with bytes in the handler's own format.</summary>
    public Task CheckpointBytesAsync(ReadOnlyMemory<byte> state) => Saves is null ? Task.CompletedTask
        : _codecs is null ? Saves.SaveAsync(state.ToArray())
        : SaveEncodedAsync(Saves, state.ToArray());

    /// <summary>Ends the attempt; the task is resumed later from <paramref name="state"/>, written as JSON:
    /// <c>throw context.Yield(state)</c>.</summary>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskYieldedException Yield<TState>(TState state) => Yield(state, Payload.TypeInfo<TState>());

    /// <inheritdoc cref="Yield{TState}(TState)"/>
    public TaskYieldedException Yield<TState>(TState state, JsonTypeInfo<TState> json) => YieldBytes(HandlerJson.WriteState(Kind, state, json));

    /// <inheritdoc cref="Yield{TState}(TState)"/>
    public TaskYieldedException YieldBytes(ReadOnlyMemory<byte> state) => new(state.ToArray());

    /// <summary>Ends the attempt; the task is resumed later from the latest checkpoint: <c>throw context.Yield()</c>.</summary>
    public TaskYieldedException Yield() => new(null);

    /// <summary>Receives checkpoints. Null, in tests of handlers: none.</summary>
    internal ISavesCheckpoints? Saves { get; init; }

    /// <summary>Receives progress. Null, in tests of handlers: none.</summary>
    internal IReportsProgress? Reports { get; init; }

    /// <summary>Fires <see cref="YieldRequested"/>. Never runs a handler's code on the caller's thread.</summary>
    internal Task RequestYieldAsync() => _yield.CancelAsync();
}

/// <summary>Receives the checkpoints that a handler saves; completes when one is durable.</summary>
internal interface ISavesCheckpoints
{
    Task SaveAsync(ReadOnlyMemory<byte> state);
}

/// <summary>Receives the progress that a handler reports.</summary>
internal interface IReportsProgress
{
    void Report(double fraction, string? message);
}
