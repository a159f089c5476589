namespace Scheduler.Core.Contracts;

/// <summary>Which attempts has a task had? Answered by <see cref="AttemptsFound"/>, a page of the latest.</summary>
/// <param name="Before">Only those before the attempt with this token: the first of the page before. Null: up to the latest.</param>
/// <param name="Limit">How many at the most: 1 to 100.</param>
public sealed record GetAttempts(TaskId Task, FencingToken? Before = null, int Limit = AttemptsFound.MostListed) : Read
{
    /// <summary>Of a page.</summary>
    public const int MostLimit = 100;

    public override Rejection? Refusal() => Task.Refusal()
        ?? (Before is { Value: < 1 } ? new Rejection(RejectionCode.Invalid, FormattableString.Invariant($"before is {Before}, but must be the token of an attempt, 1 or more.")) : null)
        ?? (Limit is < 1 or > MostLimit ? new Rejection(RejectionCode.Invalid, FormattableString.Invariant($"limit is {Limit}, but must be 1 to {MostLimit}.")) : null);
}

/// <param name="Attempts">The latest of them, earliest first; those before a retry as well. Null: the task is not known, or no longer.</param>
/// <param name="HasEarlier">Whether there were more before these: ask for those before the first of them (<see cref="GetAttempts.Before"/>).</param>
public sealed record AttemptsFound(IReadOnlyList<AttemptInfo>? Attempts, bool HasEarlier = false) : Answer
{
    /// <summary>How many are listed where nothing else is asked for.</summary>
    public const int MostListed = 50;

    private readonly ValueList<AttemptInfo> _attempts = new(Attempts!);

    public IReadOnlyList<AttemptInfo>? Attempts { get => _attempts.Items; init => _attempts = new(value!); }
}

/// <summary>What has a task's handler logged? Answered by <see cref="LogFound"/>.</summary>
/// <param name="Attempt">Which attempt of the run, by its number. Null: the latest.</param>
/// <param name="Run">Which run, 1 for the first, where the task was made to run again (<see cref="AttemptInfo.Run"/>). Null: the latest that has had an attempt.</param>
public sealed record GetLog(TaskId Task, int? Attempt = null, int? Run = null) : Read
{
    public override Rejection? Refusal() => Task.Refusal()
        ?? (Run is < 1 ? new Rejection(RejectionCode.Invalid, $"run is {Run}, but must be 1 or more: runs are numbered from 1.") : null)
        ?? (Attempt is < 1 ? new Rejection(RejectionCode.Invalid, $"attempt is {Attempt}, but must be 1 or more: attempts are numbered from 1.") : null);
}

/// <param name="Attempt">Null: the task is not known, or no longer, or has had no such attempt.</param>
/// <param name="Lines">The last that were written, up to 64 KiB of them, the earliest first. While the attempt runs, and of one that was lost with
/// its node, only the last 4 KiB that its node has told of; it tells once a second.</param>
public sealed record LogFound(AttemptInfo? Attempt, IReadOnlyList<LogLine> Lines) : Answer
{
    /// <summary>The log as codecs of its node encoded it, in place of its lines; a client with these codecs has decoded it. Null: it is not encoded.</summary>
    public EncodedLog? Encoded { get; init; }

    private readonly ValueList<LogLine> _lines = new(Lines);

    public IReadOnlyList<LogLine> Lines { get => _lines.Items; init => _lines = new(value); }
}

/// <summary>A log that only those can read who have the codecs.</summary>
public sealed record EncodedLog(ReadOnlyMemory<byte> Bytes)
{
    public bool Equals(EncodedLog? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => Bytes.Length;
}

/// <summary>What can be asked of attempts.</summary>
public static class AttemptRequests
{
    /// <summary>The attempts of a task, the latest <see cref="AttemptsFound.MostListed"/> of them: where and when, and how each ended. Those of an unfinished
    /// task, too. Null attempts: the task is not known, or no longer.</summary>
    /// <exception cref="RequestRejectedException">The archive can't be read.</exception>
    public static async ValueTask<AttemptsFound> AttemptsAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        await client.AttemptsAsync(new GetAttempts(task), cancellationToken).ConfigureAwait(false);

    /// <summary>A page of a task's attempts: <c>new GetAttempts(task, Before: page.Attempts[0].Token)</c> is the page before, while <see cref="AttemptsFound.HasEarlier"/>.</summary>
    /// <exception cref="RequestRejectedException">The limit is out of range, or the archive can't be read.</exception>
    public static async ValueTask<AttemptsFound> AttemptsAsync(
        this ISchedulerClient client, GetAttempts asked, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<AttemptsFound>(asked, cancellationToken).ConfigureAwait(false)).OrThrow();

    /// <summary>What the handler of a task logged in one of its attempts. A null attempt: there is none of that number, or the task is not known, or no longer.</summary>
    /// <param name="attempt">Its number, 1 for the first: in the latest run, where the task was made to run again. Default: the latest.</param>
    /// <exception cref="RequestRejectedException">The number is below 1, or the archive can't be read.</exception>
    /// <exception cref="PayloadCodecException">The client has codecs, and they can't read the log; the message says why.</exception>
    public static ValueTask<LogFound> LogAsync(
        this ISchedulerClient client, TaskId task, int? attempt = null, CancellationToken cancellationToken = default) =>
        client.LogAsync(new GetLog(task, attempt), cancellationToken);

    /// <summary>The same of an earlier run, too: <c>new GetLog(task, Attempt: 1, Run: 1)</c>.</summary>
    /// <inheritdoc cref="LogAsync(ISchedulerClient,TaskId,int?,CancellationToken)" path="/exception"/>
    public static async ValueTask<LogFound> LogAsync(this ISchedulerClient client, GetLog asked, CancellationToken cancellationToken = default)
    {
        var found = (await client.AskAsync<LogFound>(asked, cancellationToken).ConfigureAwait(false)).OrThrow();
        return found.Encoded is not { } encoded || client.Codecs is not { } codecs ? found
            : AttemptLog.Found(found.Attempt, await codecs.DecodeAsync(encoded.Bytes, PayloadContext.OfLog(asked.Task), cancellationToken).ConfigureAwait(false));
    }
}
