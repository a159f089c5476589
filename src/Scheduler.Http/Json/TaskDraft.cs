using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A task as far as its JSON has been read.</summary>
internal sealed class TaskDraft
{
    public string? Id { get; set; }

    public string? Kind { get; set; }

    public ReadOnlyMemory<byte>? Payload { get; set; }

    public byte[]? PayloadBase64 { get; set; }

    public string Queue { get; set; } = QueueOptions.DefaultName;

    public int Priority { get; set; }

    public int? MaxAttempts { get; set; }

    public RetryPolicy? Retry { get; set; }

    public TimeSpan? Estimate { get; set; }

    public TimeSpan? Timeout { get; set; }

    public Timestamp? NotBefore { get; set; }

    public Timestamp? Deadline { get; set; }

    public Timestamp? ExpiresAt { get; set; }

    public Resources Request { get; set; } = Resources.None;

    public Labels Labels { get; set; } = Labels.None;

    public IReadOnlyList<LabelPreference> PreferredLabels { get; set; } = [];

    public Dictionary<string, string>? Headers { get; set; }

    public string? Principal { get; set; }

    public string? FairnessKey { get; set; }

    public int Weight { get; set; } = 1;

    public int Slots { get; set; } = 1;

    public string? AffinityKey { get; set; }

    public string? AntiAffinityKey { get; set; }

    public TaskSpec ToSpec()
    {
        if (Payload is not null && PayloadBase64 is not null)
        {
            throw new BadFieldException("payloadBase64", "There is a payload already; give one of the two.");
        }

        if (Retry is not null && MaxAttempts is not null)
        {
            throw new BadFieldException("maxAttempts", "It stands in retry as well; give it once.");
        }

        return new TaskSpec
        {
            Id = new TaskId(Id ?? throw new BadFieldException(
                "id", "It is missing. Make one, so that the same task sent again is never done twice.")),
            Kind = Kind ?? throw new BadFieldException("kind", "It is missing: the name of what runs the task."),
            Payload = Payload ?? PayloadBase64,
            Queue = Queue,
            Priority = Priority,
            Request = Request,
            RequiredLabels = Labels,
            PreferredLabels = PreferredLabels,
            Retry = Retry ?? (MaxAttempts is { } most ? RetryPolicy.Default with { MaxAttempts = most } : RetryPolicy.Default),
            Estimate = Estimate,
            Timeout = Timeout,
            NotBefore = NotBefore,
            Deadline = Deadline,
            ExpiresAt = ExpiresAt,
            Headers = Headers,
            Principal = Principal,
            FairnessKey = FairnessKey,
            Weight = Weight,
            Slots = Slots,
            AffinityKey = AffinityKey,
            AntiAffinityKey = AntiAffinityKey,
        };
    }
}
