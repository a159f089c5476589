using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>What a request is answered with, once everything it observed is durable.</summary>
public abstract record Answer;

/// <summary>What became of one task of a submit.</summary>
/// <param name="AlreadyKnown">Whether the same task had been submitted before: this is then the first one's answer.</param>
/// <param name="Phase">Where it is now.</param>
public readonly record struct TaskReceipt([property: JsonPropertyName("id")] TaskId Task, bool AlreadyKnown = false, TaskPhase Phase = TaskPhase.Pending)
{
    /// <summary>What its unique key did. Of one that was not submitted, <see cref="Phase"/> is that of <see cref="Other"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public UniqueResult Unique { get; init; }

    /// <summary>The task that had the unique key. Null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskId? Other { get; init; }

    /// <summary>The task to wait for: this one, or where it was not submitted the one that has its unique key.</summary>
    [JsonIgnore]
    public TaskId Actual => Unique is UniqueResult.Existing or UniqueResult.Throttled ? Other ?? Task : Task;
}

/// <summary>All tasks of the submit are durable. In the order in which they were given.</summary>
public sealed record SubmitAccepted(params IReadOnlyList<TaskReceipt> Receipts) : Answer
{
    private readonly ValueList<TaskReceipt> _receipts = new(Receipts);

    public IReadOnlyList<TaskReceipt> Receipts { get => _receipts.Items; init => _receipts = new(value); }
}

/// <summary>The cancel is durable. <paramref name="Phase"/> is <see cref="TaskPhase.Cancelled"/>, or, where an attempt
/// is at work and was asked to stop, the phase it is still in; its outcome tells which came first.</summary>
public sealed record CancelAccepted([property: JsonPropertyName("id")] TaskId Task, TaskPhase Phase = TaskPhase.Cancelled) : Answer;

/// <summary>The retry is durable, or was before: the task is unfinished again, in this phase.</summary>
/// <param name="Dependants">How many tasks run again with it that were cancelled because of it; 0 where they were not asked for.</param>
public sealed record RetryAccepted(
    [property: JsonPropertyName("id")] TaskId Task,
    TaskPhase Phase = TaskPhase.Pending,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Dependants = 0) : Answer;

/// <summary>The change is durable: the task waits in this phase.</summary>
public sealed record ReviseAccepted([property: JsonPropertyName("id")] TaskId Task, TaskPhase Phase = TaskPhase.Pending) : Answer;

/// <summary>Done, with nothing more to tell.</summary>
public sealed record Acknowledged : Answer
{
    public static readonly Acknowledged Instance = new();
}

/// <summary>The answer to an explain.</summary>
public sealed record Explained(TaskExplanation Explanation) : Answer;

/// <summary>Either a value or the <see cref="Contracts.Rejection"/> that came instead.</summary>
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
