namespace Scheduler.Core.Contracts;

/// <summary>At most one task has the key; the second task chooses what happens to it. A key is taken for as long as the task that took it says.</summary>
public sealed record UniqueKey
{
    /// <summary>The maximum of <see cref="Within"/> and <see cref="AtMost"/>: 30 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>The minimum of <see cref="Within"/>: 1 s.</summary>
    public static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);

    /// <summary>The key, shared by all queues and kinds.</summary>
    public required string Key { get; init; }

    /// <summary>How long the key is taken after the submit, whether the task has ended by then or not: 1 s to 30 days. Null, the default: while the
    /// task has no outcome.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>What happens to this task when the key is taken. Default <see cref="UniqueConflict.Existing"/>.</summary>
    public UniqueConflict OnConflict { get; init; }

    /// <summary>Required by <see cref="UniqueConflict.Debounce"/>: how long after the latest submit the task is due.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Required by <see cref="UniqueConflict.Debounce"/>: how long after the first submit the task is due at the latest, however often it is
    /// submitted. At least <see cref="Delay"/>, at most 30 days.</summary>
    public TimeSpan? AtMost { get; init; }
}

/// <summary>What happens to a task whose unique key is taken. Stored by number: add, never renumber.</summary>
public enum UniqueConflict
{
    /// <summary>It is not submitted: the answer names the task that has the key.</summary>
    Existing = 0,

    /// <summary>The submit is refused (<see cref="RejectionCode.UniqueConflict"/>), with all of its tasks.</summary>
    Reject = 1,

    /// <summary>It is submitted instead of the task that has the key, which is cancelled; if that task has already begun, as <see cref="Existing"/>.
    /// It waits like any task that is submitted now.</summary>
    Replace = 2,

    /// <summary>As <see cref="Replace"/>, but it is due a while after the latest submit: of many submits in a row, only the last one runs. The key is
    /// free once the task has begun.</summary>
    Debounce = 3,

    /// <summary>It is dropped until the window (<see cref="UniqueKey.Within"/>, which is required) is over.</summary>
    Throttle = 4,
}

/// <summary>What a unique key did to a task that was submitted.</summary>
public enum UniqueResult
{
    /// <summary>Nothing: it is a task like any other.</summary>
    None = 0,

    /// <summary>It was not submitted, because another task has the key.</summary>
    Existing = 1,

    /// <summary>It replaced another task, which was cancelled.</summary>
    Replaced = 2,

    /// <summary>It replaced another task, which was cancelled, and its start was moved.</summary>
    Debounced = 3,

    /// <summary>It was dropped.</summary>
    Throttled = 4,
}
