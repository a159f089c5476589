namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a limit. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record SetLimit(LimitOptions Limit) : KernelCommand
{
    public override Rejection? Refusal() => LimitOptions.Refusal(Limit);
}

/// <summary>Removes a limit: tasks that count against it are no longer held up by it. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record RemoveLimit(string Name) : KernelCommand
{
    public override Rejection? Refusal() => Name is null ? new Rejection(RejectionCode.Invalid, "The limit that is meant has no name.") : null;
}

/// <summary>Which limits are there? Answered by <see cref="LimitsListed"/>.</summary>
public sealed record ListLimits : Read;

/// <summary>By name.</summary>
public sealed record LimitsListed(IReadOnlyList<LimitInfo> Limits) : Answer
{
    private readonly ValueList<LimitInfo> _limits = new(Limits);

    public IReadOnlyList<LimitInfo> Limits { get => _limits.Items; init => _limits = new(value); }
}

/// <summary>A limit, and how much of it is taken.</summary>
/// <param name="Running">Tasks that run, by their costs; of a prefix those of all its keys.</param>
/// <param name="Keys">Of a prefix: how many of its keys have running tasks. Else 0.</param>
public sealed record LimitInfo(LimitOptions Limit, long Running = 0, int Keys = 0)
{
    /// <summary>When the rate lets the next task begin, where that was later than the latest event. Null: at once, or there is no rate, or the limit
    /// is a prefix.</summary>
    public Timestamp? NextStart { get; init; }
}

/// <summary>What can be asked of limits.</summary>
public static class LimitRequests
{
    /// <summary>Makes a limit, or changes one: all that it says. It counts from then on, for tasks that were submitted before as well.</summary>
    public static ValueTask<Response<Acknowledged>> SetLimitAsync(
        this ISchedulerClient client, LimitOptions limit, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SetLimit(limit), cancellationToken);

    /// <summary>Removes a limit: tasks that count against it are no longer held up by it.</summary>
    public static ValueTask<Response<Acknowledged>> RemoveLimitAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new RemoveLimit(name), cancellationToken);

    /// <summary>All limits, by name.</summary>
    public static async ValueTask<IReadOnlyList<LimitInfo>> LimitsAsync(
        this ISchedulerClient client, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<LimitsListed>(new ListLimits(), cancellationToken).ConfigureAwait(false)).OrThrow().Limits;
}
