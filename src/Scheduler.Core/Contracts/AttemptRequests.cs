namespace Scheduler.Core.Contracts;

/// <summary>Which attempts has a task had? Answered by <see cref="AttemptsFound"/>.</summary>
public sealed record GetAttempts(TaskId Task) : Read
{
    public override Rejection? Refusal() => Task.Refusal();
}

/// <param name="Attempts">The latest of them, earliest first; those before a retry as well. Null: the task is not known, or no longer.</param>
/// <param name="HasEarlier">Whether there were more before these.</param>
public sealed record AttemptsFound(IReadOnlyList<AttemptInfo>? Attempts, bool HasEarlier = false) : Answer
{
    /// <summary>How many are listed at the most.</summary>
    public const int MostListed = 50;

    private readonly ValueList<AttemptInfo> _attempts = new(Attempts!);

    public IReadOnlyList<AttemptInfo>? Attempts { get => _attempts.Items; init => _attempts = new(value!); }
}

/// <summary>What can be asked of attempts.</summary>
public static class AttemptRequests
{
    /// <summary>The attempts of a task, at most <see cref="AttemptsFound.MostListed"/>: where and when, and how each ended. Those of an unfinished
    /// task, too. Null attempts: the task is not known, or no longer.</summary>
    /// <exception cref="RequestRejectedException">The archive can't be read.</exception>
    public static async ValueTask<AttemptsFound> AttemptsAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<AttemptsFound>(new GetAttempts(task), cancellationToken).ConfigureAwait(false)).OrThrow();
}
