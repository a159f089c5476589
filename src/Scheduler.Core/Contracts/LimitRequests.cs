namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a limit. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record SetLimit(LimitOptions Limit) : KernelCommand
{
    public override Rejection? Refusal() => LimitOptions.Refusal(Limit);
}

/// <summary>Removes a limit: it no longer holds up the tasks that count against it. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record RemoveLimit(string Name) : KernelCommand
{
    public override Rejection? Refusal() => Name is null ? new Rejection(RejectionCode.Invalid, "The limit that is meant has no name.") : null;
}

/// <summary>Which limits are there? Answered by <see cref="LimitsListed"/>.</summary>
public sealed record ListLimits : Read;

/// <summary>The limits, by name.</summary>
public sealed record LimitsListed(IReadOnlyList<LimitInfo> Limits) : Answer
{
    private readonly ValueList<LimitInfo> _limits = new(Limits);

    public IReadOnlyList<LimitInfo> Limits { get => _limits.Items; init => _limits = new(value); }
}

/// <summary>A limit, and how much of it is in use.</summary>
/// <param name="Running">The running tasks, as the sum of their costs; for a prefix, over all its keys.</param>
/// <param name="Keys">For a prefix: how many of its keys have running tasks. Otherwise 0.</param>
public sealed record LimitInfo(LimitOptions Limit, long Running = 0, int Keys = 0)
{
    /// <summary>When the rate lets the next task begin, if that is later than the latest event. Null: at once, or there is no rate, or the limit
    /// is a prefix.</summary>
    public Timestamp? NextStart { get; init; }
}

/// <summary>Requests about limits.</summary>
public static class LimitRequests
{
    /// <summary>Makes a limit, or replaces all of an existing one. It applies from then on, also to tasks that were submitted before.</summary>
    public static ValueTask<Response<Acknowledged>> SetLimitAsync(
        this ISchedulerClient client, LimitOptions limit, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SetLimit(limit), cancellationToken);

    /// <summary>Removes a limit: it no longer holds up the tasks that count against it.</summary>
    public static ValueTask<Response<Acknowledged>> RemoveLimitAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new RemoveLimit(name), cancellationToken);

    /// <summary>All limits, by name.</summary>
    public static async ValueTask<IReadOnlyList<LimitInfo>> LimitsAsync(
        this ISchedulerClient client, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<LimitsListed>(new ListLimits(), cancellationToken).ConfigureAwait(false)).OrThrow().Limits;
}
