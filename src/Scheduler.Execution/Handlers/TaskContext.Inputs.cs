using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Results of the tasks that this one has waited for.</content>
public sealed partial class TaskContext
{
    /// <summary>The tasks that this one has waited for to succeed or to end. Those without bytes are long, or have no result: <see cref="InputAsync{T}"/>
    /// asks for them.</summary>
    public IReadOnlyList<TaskInput> Inputs => _assignment.Inputs;

    /// <summary>Whom to ask for what was not sent along. Null, in tests of handlers: nobody.</summary>
    internal ISchedulerClient? Client { get; init; }

    /// <summary>The result of a task that this one has waited for, read as JSON, where it was sent along: results of 256 KiB in all are.</summary>
    /// <returns>The type's default where the task returned nothing.</returns>
    /// <exception cref="TaskFailedException">The task did not wait for that one, the result was not sent along, or is not JSON of that type. The attempt
    /// fails by it, and is not retried.</exception>
    public T? Input<T>(TaskId task) => InputOf(task).Result is { } bytes
        ? HandlerJson.ReadInput<T>(Kind, task, bytes)
        : throw new TaskFailedException($"The result of '{task}' was not sent along: it is long, is not kept any more, or there is none. InputAsync asks for it.");

    /// <summary>As <see cref="Input{T}"/>, and asks the scheduler for a result that was not sent along.</summary>
    public async ValueTask<T?> InputAsync<T>(TaskId task) => HandlerJson.ReadInput<T>(Kind, task, await InputBytesAsync(task).ConfigureAwait(false));

    /// <summary>As <see cref="InputAsync{T}"/>, with bytes in a form of the handlers' own. Empty where the task returned nothing, or did not succeed.</summary>
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
            return (await Client.GetAsync(task, CancellationToken).ConfigureAwait(false))?.Result ?? default;
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
