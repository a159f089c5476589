using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Execution.Handlers;

/// <content>Tasks that a handler adds.</content>
public sealed partial class TaskContext
{
    private readonly Lock _adding = new();
    private List<TaskSpec>? _then;
    private long _thenBytes;

    /// <summary>The group that the task is counted with; null: none.</summary>
    public string? Group => _assignment.Task.Group;

    /// <summary>Tasks that were added so far.</summary>
    internal IReadOnlyList<TaskSpec> Added
    {
        get
        {
            lock (_adding)
            {
                return _then is null ? [] : [.. _then];
            }
        }
    }

    /// <summary>Adds a task: it is submitted in the very moment in which this attempt's success is recorded, or not at all. It may wait for this task, for
    /// others that are added, and for any that is known. At most 1,000 for an attempt, of 512 KiB together. One whose
    /// unique key another task has is not submitted, as in any submit.</summary>
    /// <param name="inGroup">Whether it is counted with this task's group, sealed or not: the group ends when it has. Default false.</param>
    /// <returns>Its id, for others to wait for.</returns>
    /// <exception cref="TaskFailedException">They are too many or too long, or it is to join a group and this task is in none.</exception>
    /// <remarks>Where the scheduler refuses one of them, none is submitted and the attempt fails with the reason, and is not retried. Where it only has no room
    /// for them now, the attempt's end waits for that.</remarks>
    public TaskId Then(TaskSpec task, bool inGroup = false)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Add(_ => task, inGroup);
    }

    /// <summary>Adds a task of a kind, with a payload that is written as JSON. Its id is this task's with a number behind it: of the how-manieth that is
    /// added.</summary>
    /// <inheritdoc cref="Then(TaskSpec, bool)"/>
    public TaskId Then<TPayload>(string kind, TPayload payload, bool inGroup = false)
    {
        var bytes = Payload.Json(payload);
        return Add(
            number => new TaskSpec { Id = string.Create(CultureInfo.InvariantCulture, $"{TaskId}/{number}"), Kind = kind, Payload = bytes }, inGroup);
    }

    private TaskId Add(Func<int, TaskSpec> make, bool inGroup)
    {
        lock (_adding)
        {
            var task = make((_then?.Count ?? 0) + 1);
            if (inGroup)
            {
                task = task with { Group = Group ?? throw new TaskFailedException($"'{task.Id}' is to join the group of '{TaskId}', which is in none.") };
            }

            task = task.Detached();
            var bytes = _thenBytes + ThenRule.BytesOf(task);
            if (ThenRule.Fault((_then?.Count ?? 0) + 1, bytes) is { } fault)
            {
                throw new TaskFailedException(fault);
            }

            (_then ??= []).Add(task);
            _thenBytes = bytes;
            return task.Id;
        }
    }

    /// <summary>Submits a task at once, as any client does: whatever becomes of this attempt. Give it an id that another attempt would give it, too.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    /// <exception cref="TaskFailedException">There is no scheduler to ask, in tests of handlers.</exception>
    public async ValueTask<TaskReceipt> SpawnAsync(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var client = Client ?? throw new TaskFailedException("There is no scheduler to submit to.");
        return (await client.TrySubmitAsync([task], CancellationToken).ConfigureAwait(false)).OrThrow().Receipts[0];
    }
}
