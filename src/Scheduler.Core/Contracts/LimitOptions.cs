using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>A cap on the tasks that count against it: on how many run at a time, on how many begin in a period, or on both. It counts in the
/// whole cluster, exactly, and holds through failovers.</summary>
/// <remarks>A task that is assigned counts until its attempt has ended, or its node was lost and its lease is over. Changed, it counts from
/// then on; what runs beyond a lower number goes on.</remarks>
public sealed record LimitOptions
{
    /// <summary>The most that a limit may say of running tasks.</summary>
    public const int MostRunning = 1_000_000;

    /// <summary>The most <see cref="Queues"/>, and the most <see cref="Kinds"/>, of a limit.</summary>
    public const int MostNames = 100;

    private readonly ValueList<string> _queues = new([]);
    private readonly ValueList<string> _kinds = new([]);

    /// <summary>1 to 200 characters. One that ends with <c>*</c> is a prefix: each name that begins with it is a limit key of its own, with
    /// these numbers (<c>tenant:*</c>), unless a limit of that very name is configured. <c>queue:NAME</c> and <c>kind:NAME</c> count
    /// every task of that queue or kind, which need not name it.</summary>
    public required string Name { get; init; }

    /// <summary>How much may run at a time, as the sum of the tasks' costs: 0 to 1,000,000. 0: nothing begins. Default: any number.</summary>
    public int? Running { get; init; }

    /// <summary>How many may begin in a period. Default: any number.</summary>
    public StartRate? Rate { get; init; }

    /// <summary>All tasks of these queues count against the limit, at a cost of 1 unless they name it with another. At most 100 names. A prefix
    /// has none. Default: none.</summary>
    public IReadOnlyList<string> Queues { get => _queues.Items; init => _queues = new(value ?? []); }

    /// <summary>All tasks of these kinds count against the limit, as those of <see cref="Queues"/> do. At most 100 names. Default: none.</summary>
    public IReadOnlyList<string> Kinds { get => _kinds.Items; init => _kinds = new(value ?? []); }

    [JsonIgnore]
    public bool IsPrefix => Name.EndsWith('*');

    /// <summary>Why no client can send the limit: its name is null. Null: it can. Everything else is the scheduler's to say.</summary>
    public static Rejection? Refusal(LimitOptions? limit) => limit?.Name is null
        ? new Rejection(RejectionCode.Invalid, "The limit is null, or its name is: neither may be.")
        : null;
}

/// <summary>How many tasks may begin in a period. They are spaced evenly, but for a burst: in any period at most <paramref name="Starts"/> +
/// <paramref name="Burst"/> - 1 begin.</summary>
/// <param name="Starts">1 to 1,000,000.</param>
/// <param name="Period">1 s to 30 days.</param>
/// <param name="Burst">How many may begin at once after a rest: 1 to <paramref name="Starts"/>. Default 1.</param>
public sealed record StartRate(int Starts, TimeSpan Period, int Burst = 1)
{
    public const int MostStarts = 1_000_000;

    public static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(30);

    /// <summary>As it is written on a command line: <c>10/1s</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Starts}/{Durations.Text(Period)}");
}
