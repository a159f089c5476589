using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>What is known of a task, as it is printed and sent. Fields are added, never renamed; those without a value are
/// left out.</summary>
internal sealed record TaskJson
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Queue { get; init; }

    public required TaskPhase Phase { get; init; }

    public int Attempt { get; init; }

    public int FailedAttempts { get; init; }

    public int LostAttempts { get; init; }

    public int? Preemptions { get; init; }

    public decimal? RanSeconds { get; init; }

    public bool? IsRetry { get; init; }

    public bool? CancelRequested { get; init; }

    public DateTime SubmittedAt { get; init; }

    public DateTime? DueAt { get; init; }

    public DateTime? AssignedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public decimal? RunSeconds { get; init; }

    public NodeIdJson? Node { get; init; }

    public long? Token { get; init; }

    public string? Error { get; init; }

    public RawJson? Result { get; init; }

    /// <summary>A result that is not JSON, such as an empty one.</summary>
    public byte[]? ResultBase64 { get; init; }

    public AssignmentJson? Assignment { get; init; }

    public TaskSpec? Spec { get; init; }

    /// <param name="details">Its content, its result and its assignment too.</param>
    public static TaskJson From(TaskInfo task, bool details)
    {
        var (result, resultBase64) = details ? RawJson.Split(task.Result) : (null, null);
        return new TaskJson
        {
            Id = task.Id.Value,
            Kind = task.Kind,
            Queue = task.Queue,
            Phase = task.Phase,
            Attempt = task.Attempt,
            FailedAttempts = task.FailedAttempts,
            LostAttempts = task.LostAttempts,
            Preemptions = task.Preemptions == 0 ? null : task.Preemptions,
            RanSeconds = task.Ran == TimeSpan.Zero ? null : Moments.Seconds(task.Ran),
            IsRetry = task.IsRetry ? true : null,
            CancelRequested = task.CancelRequested ? true : null,
            SubmittedAt = Moments.Of(task.SubmittedAt),
            DueAt = Moments.Of(task.DueAt),
            AssignedAt = Moments.Of(task.AssignedAt),
            FinishedAt = Moments.Of(task.FinishedAt),
            RunSeconds = task.RunTime is { } time ? Moments.Seconds(time) : null,
            Node = NodeIdJson.From(task.Node),
            Token = task.Token?.Value,
            Error = task.Error,
            Result = result,
            ResultBase64 = details && task.Result is { IsEmpty: true } ? [] : resultBase64,
            Assignment = details ? AssignmentJson.From(task.Assignment) : null,
            Spec = details ? task.Spec : null,
        };
    }

    public TaskInfo ToInfo() => new()
    {
        Id = new TaskId(Id),
        Kind = Kind,
        Queue = Queue,
        Phase = Phase,
        Attempt = Attempt,
        FailedAttempts = FailedAttempts,
        LostAttempts = LostAttempts,
        Preemptions = Preemptions ?? 0,
        Ran = Moments.Span(RanSeconds) ?? TimeSpan.Zero,
        IsRetry = IsRetry ?? false,
        CancelRequested = CancelRequested ?? false,
        SubmittedAt = Moments.From(SubmittedAt),
        DueAt = Moments.From(DueAt),
        AssignedAt = Moments.From(AssignedAt),
        FinishedAt = Moments.From(FinishedAt),
        RunTime = Moments.Span(RunSeconds),
        Node = Node?.ToId(),
        Token = Token is { } token ? new FencingToken(token) : null,
        Error = Error,
        Result = ToResult(),
        Assignment = Assignment?.ToExplanation(),
        Spec = Spec,
    };

    // Spelled out: a bare null beside bytes would become empty bytes.
    private ReadOnlyMemory<byte>? ToResult()
    {
        ReadOnlyMemory<byte>? none = null;
        return Result is { } json ? json.Bytes : ResultBase64 is { } bytes ? bytes : none;
    }
}
