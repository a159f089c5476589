namespace Scheduler.Core.Contracts;

/// <summary>Which attempts has a task had? Answered by <see cref="AttemptsFound"/>, a page of the latest.</summary>
/// <param name="Before">Only attempts before the one with this token, which is the first of the previous page. Null: up to the latest.</param>
/// <param name="Limit">The maximum number of attempts: 1 to 100.</param>
public sealed record GetAttempts(TaskId Task, FencingToken? Before = null, int Limit = AttemptsFound.MostListed) : Read
{
    /// <summary>The maximum number of attempts on a page.</summary>
    public const int MostLimit = 100;

    public override Rejection? Refusal() => Task.Refusal()
        ?? (Before is { Value: < 1 } ? new Rejection(RejectionCode.Invalid, FormattableString.Invariant($"before is {Before}, but must be the token of an attempt, 1 or more.")) : null)
        ?? (Limit is < 1 or > MostLimit ? new Rejection(RejectionCode.Invalid, FormattableString.Invariant($"limit is {Limit}, but must be 1 to {MostLimit}.")) : null);
}

/// <param name="Attempts">The latest attempts, earliest first, including those before a retry. Null: the task is unknown, or no longer known.</param>
/// <param name="HasEarlier">Whether there are earlier attempts: ask for those before the first of these (<see cref="GetAttempts.Before"/>).</param>
public sealed record AttemptsFound(IReadOnlyList<AttemptInfo>? Attempts, bool HasEarlier = false) : Answer
{
    /// <summary>How many are listed by default.</summary>
    public const int MostListed = 50;

    private readonly ValueList<AttemptInfo> _attempts = new(Attempts!);

    public IReadOnlyList<AttemptInfo>? Attempts { get => _attempts.Items; init => _attempts = new(value!); }
}

/// <summary>What has a task's handler logged? Answered by <see cref="LogFound"/>.</summary>
/// <param name="Attempt">Which attempt of the run, by its number. Null: the latest.</param>
/// <param name="Run">Which run, 1 for the first, if the task was made to run again (<see cref="AttemptInfo.Run"/>). Null: the latest that has had an
/// attempt.</param>
public sealed record GetLog(TaskId Task, int? Attempt = null, int? Run = null) : Read
{
    public override Rejection? Refusal() => Task.Refusal()
        ?? (Run is < 1 ? new Rejection(RejectionCode.Invalid, $"run is {Run}, but must be 1 or more: runs are numbered from 1.") : null)
        ?? (Attempt is < 1 ? new Rejection(RejectionCode.Invalid, $"attempt is {Attempt}, but must be 1 or more: attempts are numbered from 1.") : null);
}

/// <param name="Attempt">Null: the task is unknown or no longer known, or has had no such attempt.</param>
/// <param name="Lines">The last lines written, up to 64 KiB of them, earliest first. While the attempt runs, or if it was lost with
/// its node, only the last 4 KiB that its node reported; it reports once a second.</param>
public sealed record LogFound(AttemptInfo? Attempt, IReadOnlyList<LogLine> Lines) : Answer
{
    /// <summary>The log as encoded by the codecs of its node, instead of its lines; a client with these codecs has decoded it. Null: it is not
    /// encoded.</summary>
    public EncodedLog? Encoded { get; init; }

    private readonly ValueList<LogLine> _lines = new(Lines);

    public IReadOnlyList<LogLine> Lines { get => _lines.Items; init => _lines = new(value); }
}

/// <summary>A log that can be read only with the codecs.</summary>
public sealed record EncodedLog(ReadOnlyMemory<byte> Bytes)
{
    public bool Equals(EncodedLog? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode() => Bytes.Length;
}

/// <summary>Requests about attempts.</summary>
public static class AttemptRequests
{
    /// <summary>The latest <see cref="AttemptsFound.MostListed"/> attempts of a task: where and when each ran, and how it ended. Also for an unfinished
    /// task. Null attempts: the task is unknown, or no longer known.</summary>
    /// <exception cref="RequestRejectedException">The archive can't be read.</exception>
    public static async ValueTask<AttemptsFound> AttemptsAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        await client.AttemptsAsync(new GetAttempts(task), cancellationToken).ConfigureAwait(false);

    /// <summary>A page of a task's attempts: <c>new GetAttempts(task, Before: page.Attempts[0].Token)</c> is the previous page, while
    /// <see cref="AttemptsFound.HasEarlier"/>.</summary>
    /// <exception cref="RequestRejectedException">The limit is out of range, or the archive can't be read.</exception>
    public static async ValueTask<AttemptsFound> AttemptsAsync(
        this ISchedulerClient client, GetAttempts asked, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<AttemptsFound>(asked, cancellationToken).ConfigureAwait(false)).OrThrow();

    /// <summary>What a task's handler logged in one of its attempts. A null attempt: there is none with that number, or the task is unknown, or no longer
    /// known.</summary>
    /// <param name="attempt">Its number, 1 for the first; in the latest run, if the task was made to run again. Default: the latest.</param>
    /// <exception cref="RequestRejectedException">The number is below 1, or the archive can't be read.</exception>
    /// <exception cref="PayloadCodecException">The client has codecs, and they can't read the log; the message says why.</exception>
    public static ValueTask<LogFound> LogAsync(
        this ISchedulerClient client, TaskId task, int? attempt = null, CancellationToken cancellationToken = default) =>
        client.LogAsync(new GetLog(task, attempt), cancellationToken);

    /// <summary>The same, also for an earlier run: <c>new GetLog(task, Attempt: 1, Run: 1)</c>.</summary>
    /// <inheritdoc cref="LogAsync(ISchedulerClient,TaskId,int?,CancellationToken)" path="/exception"/>
    public static async ValueTask<LogFound> LogAsync(this ISchedulerClient client, GetLog asked, CancellationToken cancellationToken = default)
    {
        var found = (await client.AskAsync<LogFound>(asked, cancellationToken).ConfigureAwait(false)).OrThrow();
        return found.Encoded is not { } encoded || client.Codecs is not { } codecs ? found
            : AttemptLog.Found(found.Attempt, await codecs.DecodeAsync(encoded.Bytes, PayloadContext.OfLog(asked.Task), cancellationToken).ConfigureAwait(false));
    }
}
