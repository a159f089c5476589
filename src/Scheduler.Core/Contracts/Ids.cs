namespace Scheduler.Core.Contracts;

/// <summary>
/// The name of a task. The client makes it before the first send, so that a submit whose answer was lost
/// can be sent again without doubling the work. 1 to 200 characters, compared by ordinal.
/// </summary>
public readonly record struct TaskId(string Value) : IComparable<TaskId>
{
    private static readonly Rejection NoId = new(RejectionCode.Invalid, "The task that is asked for has no id.");

    /// <summary>Converts a text to an id. A request with an id that is empty or too long is refused.</summary>
    /// <exception cref="ArgumentNullException">It is null: to mean no id, write <c>x ? id : null</c> as <c>x ? id : (TaskId?)null</c>.</exception>
    public static implicit operator TaskId(string value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>The refusal for the default value, which names no task; null: it names one.</summary>
    public Rejection? Refusal() => Value is null ? NoId : null;

    /// <summary>The refusal for a request about a task that does not exist.</summary>
    public Rejection Unknown() => new(RejectionCode.UnknownTask, $"There is no task '{Value}', or it was forgotten.");

    /// <exception cref="RequestRejectedException">It is the default value, which names no task.</exception>
    public void RequireId()
    {
        if (Refusal() is { } refusal)
        {
            throw new RequestRejectedException(refusal);
        }
    }

    public int CompareTo(TaskId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>
/// A worker node in one of its lives. A process that restarts under the same name is another node
/// (a higher incarnation): everything that the earlier one held is lost with it.
/// </summary>
/// <param name="Name">Unique in the cluster at any moment; the same after a restart.</param>
/// <param name="Incarnation">Grows with each start of the process; the shell chooses it (a start time is suitable).</param>
public readonly record struct NodeId(string Name, long Incarnation)
{
    public override string ToString() => $"{Name}#{Incarnation}";
}

/// <summary>
/// A number that only grows: that of the event which bound an attempt to its node. Every write on behalf of an
/// attempt carries it; a store that has seen a higher one refuses a lower one.
/// The upper 15 bits hold the partition (0 today), the lower 48 the event's number.
/// </summary>
public readonly record struct FencingToken(long Value) : IComparable<FencingToken>
{
    /// <summary>The highest number that an event can have.</summary>
    public const long MaxEventNumber = (1L << NumberBits) - 1;

    private const int NumberBits = 48;

    public static FencingToken Of(int partition, long eventNumber) => new(((long)partition << NumberBits) | eventNumber);

    public int Partition => (int)(Value >> NumberBits);

    public long EventNumber => Value & MaxEventNumber;

    public int CompareTo(FencingToken other) => Value.CompareTo(other.Value);

    public static bool operator <(FencingToken left, FencingToken right) => left.Value < right.Value;

    public static bool operator >(FencingToken left, FencingToken right) => left.Value > right.Value;

    public static bool operator <=(FencingToken left, FencingToken right) => left.Value <= right.Value;

    public static bool operator >=(FencingToken left, FencingToken right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
