using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Results of the tasks that this one has waited for.</content>
public sealed partial class TaskContext
{
    /// <summary>The tasks that this one has waited for to succeed or to end. An input without bytes has a long result, or none:
    /// <see cref="InputAsync{T}(TaskId)"/> gets it from the scheduler.</summary>
    public IReadOnlyList<TaskInput> Inputs => _decodedInputs ?? _assignment.Inputs;

    /// <summary>The client for results that were not sent along. Null, in tests of handlers: none.</summary>
    internal ISchedulerClient? Client { get; init; }

    /// <summary>The result of a task that this one has waited for, read as JSON, if it was sent along. Results of up to 256 KiB in all
    /// are sent along, for tasks that ended after this one was submitted.</summary>
    /// <exception cref="TaskFailedException">This task did not wait for that one, the result was not sent along, there is none, or it is not JSON
    /// of that type. The attempt fails, and is not retried.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public T? Input<T>(TaskId task) => Input(task, Payload.TypeInfo<T>());

    /// <inheritdoc cref="Input{T}(TaskId)"/>
    public T? Input<T>(TaskId task, JsonTypeInfo<T> json) => InputOf(task).Result is { } bytes
        ? HandlerJson.ReadInput(Kind, task, bytes, json)
        : throw new TaskFailedException($"The result of '{task}' was not sent along: it is long, there is none, or the task had ended when this one was submitted. InputAsync asks for it.");

    /// <summary>Like <see cref="Input{T}(TaskId)"/>, and also gets results from the scheduler that were not sent along.</summary>
    /// <returns>The type's default if the task returned nothing, or did not succeed.</returns>
    /// <exception cref="TaskFailedException">This task did not wait for that one, its result is not JSON of that type, or the scheduler no longer
    /// knows it. The attempt fails, and is not retried.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public ValueTask<T?> InputAsync<T>(TaskId task) => InputAsync(task, Payload.TypeInfo<T>());

    /// <inheritdoc cref="InputAsync{T}(TaskId)"/>
    public async ValueTask<T?> InputAsync<T>(TaskId task, JsonTypeInfo<T> json) =>
        HandlerJson.ReadInput(Kind, task, await InputBytesAsync(task).ConfigureAwait(false), json);

    /// <summary>Like <see cref="InputAsync{T}(TaskId)"/>, as the bytes that the handler wrote. Empty if the task returned nothing, or did not
    /// succeed.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> InputBytesAsync(TaskId task)
    {
        if (InputOf(task).Result is { } sent)
        {
            return sent;
        }

        if (Client is null)
        {
            throw new TaskFailedException($"The result of '{task}' was not sent along, and there is no scheduler to ask for it.");
        }

        // The archive may be away for a while: another attempt may find it.
        try
        {
            var ended = await Client.GetAsync(task, CancellationToken).ConfigureAwait(false)
                ?? throw new TaskFailedException($"The result of '{task}' can't be read: the scheduler no longer knows that task.");
            return await DecodedResultAsync(task, ended.Result ?? default).ConfigureAwait(false);
        }
        catch (RequestRejectedException e)
        {
            throw new TaskFailedException($"The result of '{task}' can't be read: {e.Message}", retryable: true);
        }
    }

    private TaskInput InputOf(TaskId task)
    {
        foreach (var input in Inputs)
        {
            if (input.Task == task)
            {
                return input;
            }
        }

        var known = Inputs.Count == 0 ? "It waits for none." : $"It waits for {string.Join(", ", Inputs.Take(10).Select(input => input.Task))}{(Inputs.Count > 10 ? ", …" : "")}.";
        throw new TaskFailedException($"The task has no input '{task}': it does not wait for the success or the end of that. {known}");
    }
}
