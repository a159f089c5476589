namespace Scheduler.Core.Contracts;

/// <summary>At most one task has the key: what becomes of the second is chosen by it. A key is taken for as long as the task that took it said.</summary>
public sealed record UniqueKey
{
    /// <summary>The longest that <see cref="Within"/> and <see cref="AtMost"/> may be: 30 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>The shortest that <see cref="Within"/> may be: 1 s.</summary>
    public static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);

    /// <summary>One for all queues and kinds.</summary>
    public required string Key { get; init; }

    /// <summary>For how long the key is taken after the submit, whether the task has ended by then or not: 1 s to 30 days. Null, the default: while the
    /// task has no outcome.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>What becomes of this task when the key is taken. Default <see cref="UniqueConflict.Existing"/>.</summary>
    public UniqueConflict OnConflict { get; init; }

    /// <summary>Of <see cref="UniqueConflict.Debounce"/>, which needs it: how long after the latest submit the task is due.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Of <see cref="UniqueConflict.Debounce"/>, which needs it: how long after the first submit the task is due at the latest, however often it is
    /// submitted. At least <see cref="Delay"/>, at most 30 days.</summary>
    public TimeSpan? AtMost { get; init; }
}

/// <summary>What becomes of a task whose unique key is taken. Stored by number: add, never renumber.</summary>
public enum UniqueConflict
{
    /// <summary>It is not submitted: the answer names the one that has the key.</summary>
    Existing = 0,

    /// <summary>The submit is refused (<see cref="RejectionCode.UniqueConflict"/>), with all of its tasks.</summary>
    Reject = 1,

    /// <summary>It is submitted instead of the one that has the key, which is cancelled, unless that has begun: then as <see cref="Existing"/>. It waits as
    /// any task that is submitted now.</summary>
    Replace = 2,

    /// <summary>As <see cref="Replace"/>, and it is due a while after the latest submit: of many in a row the last one runs, once. The key is free
    /// when the task has begun.</summary>
    Debounce = 3,

    /// <summary>It is dropped until the window (<see cref="UniqueKey.Within"/>, which it needs) is over.</summary>
    Throttle = 4,
}

/// <summary>What a unique key did to a task that was submitted.</summary>
public enum UniqueResult
{
    /// <summary>Nothing: it is a task like any other.</summary>
    None = 0,

    /// <summary>It was not submitted, as another has the key.</summary>
    Existing = 1,

    /// <summary>It took the place of another, which was cancelled.</summary>
    Replaced = 2,

    /// <summary>It took the place of another, which was cancelled, and its start was moved.</summary>
    Debounced = 3,

    /// <summary>It was dropped.</summary>
    Throttled = 4,
}
