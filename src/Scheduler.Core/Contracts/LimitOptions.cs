using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>A cap on the tasks that count against it: on how many run at a time, on how many begin in a period, or on both. It is exact
/// across the whole cluster, and holds through failovers.</summary>
/// <remarks>An assigned task counts until its attempt has ended, or its node was lost and its lease has expired. A changed limit applies from
/// then on; tasks that already run above a lower number continue.</remarks>
public sealed record LimitOptions
{
    /// <summary>The highest value that a limit may set for running tasks.</summary>
    public const int MostRunning = 1_000_000;

    /// <summary>The maximum number of <see cref="Queues"/>, and of <see cref="Kinds"/>, of a limit.</summary>
    public const int MostNames = 100;

    private readonly ValueList<string> _queues = new([]);
    private readonly ValueList<string> _kinds = new([]);

    /// <summary>1 to 200 characters. A name that ends with <c>*</c> is a prefix: each name that begins with it is a limit key of its own, with
    /// these numbers (<c>tenant:*</c>), unless a limit of exactly that name is configured. <c>queue:NAME</c> and <c>kind:NAME</c> count
    /// every task of that queue or kind, without the task naming it.</summary>
    public required string Name { get; init; }

    /// <summary>How much may run at a time, as the sum of the tasks' costs: 0 to 1,000,000. 0: nothing begins. Default: any number.</summary>
    public int? Running { get; init; }

    /// <summary>How many may begin in a period. Default: any number.</summary>
    public StartRate? Rate { get; init; }

    /// <summary>All tasks of these queues count against the limit, at a cost of 1 unless they name it with another cost. At most 100 names. Not for
    /// a prefix. Default: none.</summary>
    public IReadOnlyList<string> Queues { get => _queues.Items; init => _queues = new(value ?? []); }

    /// <summary>All tasks of these kinds count against the limit, as those of <see cref="Queues"/> do. At most 100 names. Default: none.</summary>
    public IReadOnlyList<string> Kinds { get => _kinds.Items; init => _kinds = new(value ?? []); }

    [JsonIgnore]
    public bool IsPrefix => Name.EndsWith('*');

    /// <summary>Why no client can send the limit: its name is null. Null: it can be sent. The scheduler checks everything else.</summary>
    public static Rejection? Refusal(LimitOptions? limit) => limit?.Name is null
        ? new Rejection(RejectionCode.Invalid, "The limit is null, or its name is: neither may be.")
        : null;
}

/// <summary>How many tasks may begin in a period. They are spaced evenly, except for a burst: in any period at most <paramref name="Starts"/> +
/// <paramref name="Burst"/> - 1 begin.</summary>
/// <param name="Starts">1 to 1,000,000.</param>
/// <param name="Period">1 s to 30 days.</param>
/// <param name="Burst">How many may begin at once after an idle time: 1 to <paramref name="Starts"/>. Default 1.</param>
public sealed record StartRate(int Starts, TimeSpan Period, int Burst = 1)
{
    public const int MostStarts = 1_000_000;

    public static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(30);

    /// <summary>The form used on a command line: <c>10/1s</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Starts}/{Durations.Text(Period)}");
}
