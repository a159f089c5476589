using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>The answer to a request, given once everything it observed is durable.</summary>
public abstract record Answer;

/// <summary>The result of submitting one task.</summary>
/// <param name="AlreadyKnown">Whether the same task had been submitted before. If so, this is the answer to the first submit.</param>
/// <param name="Phase">The phase that the task is in now.</param>
public readonly record struct TaskReceipt([property: JsonPropertyName("id")] TaskId Task, bool AlreadyKnown = false, TaskPhase Phase = TaskPhase.Pending)
{
    /// <summary>What the task's unique key did. If the task was not submitted, <see cref="Phase"/> is that of <see cref="Other"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public UniqueResult Unique { get; init; }

    /// <summary>The task that already had the unique key. Null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskId? Other { get; init; }

    /// <summary>The task to wait for: this one or, if it was not submitted, the one that has its unique key.</summary>
    [JsonIgnore]
    public TaskId Actual => Unique is UniqueResult.Existing or UniqueResult.Throttled ? Other ?? Task : Task;
}

/// <summary>All tasks of the submit are durable. The receipts are in the order of the tasks.</summary>
public sealed record SubmitAccepted(params IReadOnlyList<TaskReceipt> Receipts) : Answer
{
    private readonly ValueList<TaskReceipt> _receipts = new(Receipts);

    public IReadOnlyList<TaskReceipt> Receipts { get => _receipts.Items; init => _receipts = new(value); }
}

/// <summary>The cancel is durable. <paramref name="Phase"/> is <see cref="TaskPhase.Cancelled"/> or, if an attempt is running
/// and was asked to stop, the phase that the task is still in; the task's outcome shows which came first.</summary>
public sealed record CancelAccepted([property: JsonPropertyName("id")] TaskId Task, TaskPhase Phase = TaskPhase.Cancelled) : Answer;

/// <summary>The retry is durable, or was already: the task is unfinished again, in this phase.</summary>
/// <param name="Dependants">How many tasks that were cancelled because of this task run again with it; 0 if they were not asked for.</param>
public sealed record RetryAccepted(
    [property: JsonPropertyName("id")] TaskId Task,
    TaskPhase Phase = TaskPhase.Pending,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Dependants = 0) : Answer;

/// <summary>The change is durable: the task waits in this phase.</summary>
public sealed record ReviseAccepted([property: JsonPropertyName("id")] TaskId Task, TaskPhase Phase = TaskPhase.Pending) : Answer;

/// <summary>The request was carried out; there is nothing more to report.</summary>
public sealed record Acknowledged : Answer
{
    public static readonly Acknowledged Instance = new();
}

/// <summary>The answer to an explain.</summary>
public sealed record Explained(TaskExplanation Explanation) : Answer;

/// <summary>Either a value or the <see cref="Contracts.Rejection"/> that was returned instead.</summary>
public readonly record struct Response<T>(T? Value, Rejection? Rejection)
    where T : class
{
    public bool IsAccepted => Rejection is null;

    /// <exception cref="RequestRejectedException">The request was refused.</exception>
    public T OrThrow() => Rejection is null ? Value! : throw new RequestRejectedException(Rejection);

    public static Response<T> From(Answer answer) => answer switch
    {
        Rejection rejection => new(null, rejection),
        T value => new(value, null),
        _ => throw new SchedulingException($"Expected {typeof(T).Name}, but was answered {answer.GetType().Name}."),
    };
}
