using System.Diagnostics.CodeAnalysis;
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
    private int _spawned;

    /// <summary>The group that the task belongs to; null: none.</summary>
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

    /// <summary>Adds a task: it is submitted at the moment this attempt's success is recorded, or not at all. It may wait for this task, for
    /// other added tasks, and for any known task. At most 1,000 for an attempt, of 512 KiB together. If another task has its
    /// unique key, it is not submitted, as in any submit.</summary>
    /// <param name="inGroup">Whether it joins this task's group, even if the group is sealed: the group does not end before the task has ended.
    /// Default false.</param>
    /// <returns>The task's id, for others to wait for.</returns>
    /// <exception cref="TaskFailedException">There are too many tasks or they are too long, or the task is to join a group and this task is in
    /// none.</exception>
    /// <remarks>If the scheduler refuses one of them, none is submitted and the attempt fails with the reason, and is not retried. If the scheduler
    /// only has no room for them now, the attempt's end waits until it has.</remarks>
    public TaskId Then(TaskSpec task, bool inGroup = false)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Add(_ => task, inGroup);
    }

    /// <summary>Adds a task of a kind, with a payload that is written as JSON. Its id is this task's id followed by the sequence number of the
    /// added task.</summary>
    /// <inheritdoc cref="Then(TaskSpec, bool)"/>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskId Then<TPayload>(string kind, TPayload payload, bool inGroup = false) => Then(kind, payload, static _ => { }, inGroup);

    /// <inheritdoc cref="Then{TPayload}(string, TPayload, bool)"/>
    /// <param name="configure">Sets its other properties: <c>o => o.Queue("images").DependsOn(other)</c>.</param>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskId Then<TPayload>(string kind, TPayload payload, Action<TaskOptions> configure, bool inGroup = false) =>
        Then(new TaskKind<TPayload>(kind), payload, configure, inGroup);

    /// <summary>Adds a task of a typed kind. Its id is this task's id followed by the sequence number of the added task.</summary>
    /// <inheritdoc cref="Then{TPayload}(string, TPayload, Action{TaskOptions}, bool)"/>
    public TaskId Then<TPayload>(PayloadKind<TPayload> kind, TPayload payload, Action<TaskOptions>? configure = null, bool inGroup = false)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return Add(number => Make(kind, payload, string.Create(CultureInfo.InvariantCulture, $"{TaskId}/{number}"), configure), inGroup);
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

    /// <summary>Submits a task at once, as any client does, independently of how this attempt ends. Use an id that another attempt would use,
    /// too.</summary>
    /// <exception cref="RequestRejectedException">The task was refused.</exception>
    /// <exception cref="TaskFailedException">There is no scheduler, in tests of handlers.</exception>
    public async ValueTask<TaskReceipt> SpawnAsync(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var client = Client ?? throw new TaskFailedException("There is no scheduler to submit to.");
        return (await client.TrySubmitAsync([task], CancellationToken).ConfigureAwait(false)).OrThrow().Receipts[0];
    }

    /// <summary>Submits a task of a typed kind at once, as any client does, independently of how this attempt ends. Its id is this task's id with
    /// <c>/s</c> and the sequence number of the task that is submitted in this way: another attempt that submits the same in the same order finds
    /// its tasks.</summary>
    /// <param name="configure">Sets its other properties. Default nothing.</param>
    /// <inheritdoc cref="SpawnAsync(TaskSpec)" path="/exception"/>
    public ValueTask<TaskReceipt> SpawnAsync<TPayload>(PayloadKind<TPayload> kind, TPayload payload, Action<TaskOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var number = Interlocked.Increment(ref _spawned);
        return SpawnAsync(Make(kind, payload, string.Create(CultureInfo.InvariantCulture, $"{TaskId}/s{number}"), configure));
    }

    /// <inheritdoc cref="SpawnAsync{TPayload}(PayloadKind{TPayload}, TPayload, Action{TaskOptions}?)"/>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public ValueTask<TaskReceipt> SpawnAsync<TPayload>(string kind, TPayload payload, Action<TaskOptions>? configure = null) =>
        SpawnAsync(new TaskKind<TPayload>(kind), payload, configure);

    private TaskSpec Make<TPayload>(PayloadKind<TPayload> kind, TPayload payload, string id, Action<TaskOptions>? configure) => kind.Task(
        payload,
        options =>
        {
            options.Id(id);
            configure?.Invoke(options);
        },
        TimeProvider);
}
