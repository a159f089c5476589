using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Support;

/// <summary>Tasks and nodes in few words: only what a test is about is named.</summary>
internal static class Given
{
    /// <summary>A retry policy without chance: 1 s, 2 s, 4 s, …</summary>
    public static readonly RetryPolicy PlainRetry = new() { JitterPercent = 0 };

    public static TaskSpec Task(
        string id,
        string kind = "noop",
        string queue = QueueOptions.DefaultName,
        int priority = 0,
        double? estimate = null,
        Timestamp? deadline = null,
        Timestamp? notBefore = null,
        Timestamp? expiresAt = null,
        TimeSpan? timeout = null,
        Resources? request = null,
        Labels? labels = null,
        RetryPolicy? retry = null,
        int payloadBytes = 0,
        string? fairnessKey = null,
        int weight = 1,
        int slots = 1,
        string? affinityKey = null,
        string? antiAffinityKey = null,
        IReadOnlyList<LimitUse>? limits = null,
        string? orderKey = null,
        OrderFailure onFailure = OrderFailure.Continue,
        UniqueKey? unique = null,
        IReadOnlyList<Dependency>? after = null,
        UnmetAction ifUnmet = UnmetAction.Cancel,
        string? group = null,
        bool idempotent = false,
        params LabelPreference[] preferred) => new()
        {
            Id = new TaskId(id),
            Kind = kind,
            Queue = queue,
            Priority = priority,
            Estimate = estimate is null ? null : TimeSpan.FromSeconds(estimate.Value),
            Deadline = deadline,
            NotBefore = notBefore,
            ExpiresAt = expiresAt,
            Timeout = timeout,
            Request = request ?? Resources.None,
            RequiredLabels = labels ?? Labels.None,
            Retry = retry ?? PlainRetry,
            Payload = new byte[payloadBytes],
            FairnessKey = fairnessKey,
            Weight = weight,
            Slots = slots,
            AffinityKey = affinityKey,
            AntiAffinityKey = antiAffinityKey,
            Limits = limits ?? [],
            OrderKey = orderKey,
            OrderOnFailure = onFailure,
            Unique = unique,
            After = after ?? [],
            IfUnmet = ifUnmet,
            Group = group,
            Idempotent = idempotent,
            PreferredLabels = preferred,
        };

    public static IEnumerable<TaskSpec> Tasks(int count, string prefix = "t", string kind = "noop") =>
        Enumerable.Range(1, count).Select(i => Task($"{prefix}{i}", kind));

    public static NodeOffer Node(
        int slots = 4, long cpu = 0, long memory = 0, int performance = 100, string? labels = null, string kinds = "noop",
        params NamedAmount[] named) => new()
        {
            Slots = slots,
            Capacity = new Resources(cpu, memory, named),
            Performance = performance,
            Labels = labels is null ? Labels.None : Label(labels),
            Kinds = kinds.Split(' '),
        };

    /// <summary>Such as <c>zone=a disk=ssd</c>.</summary>
    public static Labels Label(string pairs) => new(pairs.Split(' ').Select(pair => pair.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])));

    public static Resources Cpu(long millis) => new(millis, 0);

    /// <summary>Options with one queue.</summary>
    public static KernelOptions Queue(string policy = "fcfs", string strategy = "least-loaded", TimeSpan? ageAfter = null) => new()
    {
        Queues = [new QueueOptions { Policy = policy, Strategy = strategy, AgeAfter = ageAfter }],
    };

    /// <summary>The same, but nodes are never given up for their silence in a test of minutes.</summary>
    public static KernelOptions Patient(this KernelOptions options) => options with
    {
        LeaseDuration = TimeSpan.FromHours(1),
        LeaseMargin = TimeSpan.FromHours(1),
    };
}
