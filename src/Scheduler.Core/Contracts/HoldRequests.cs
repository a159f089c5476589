namespace Scheduler.Core.Contracts;

/// <summary>Keeps tasks from beginning until they are released; running tasks continue. Placing the hold again replaces its reason. Answered by
/// <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
/// <param name="Name">The name of the queue, kind, limit key, order key, schedule or group; or the task's id.</param>
public sealed record PlaceHold(HoldTarget Target, string Name, string Reason) : KernelCommand
{
    public override Rejection? Refusal() => HoldRequests.Unnamed(Target, Name) ?? (Reason is null
        ? new Rejection(RejectionCode.Invalid, $"The hold has no reason. Say why the {Target.Noun()} is held.")
        : null);
}

/// <summary>Ends a hold. If there is none, nothing happens. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record ReleaseHold(HoldTarget Target, string Name) : KernelCommand
{
    public override Rejection? Refusal() => HoldRequests.Unnamed(Target, Name);
}

/// <summary>Which holds are there? Answered by <see cref="HoldsListed"/>.</summary>
public sealed record ListHolds : Read;

/// <summary>Holds by target, then by name; at most <see cref="MostListed"/> of each target, and at most <see cref="MostChars"/> characters of
/// text.</summary>
/// <param name="Unlisted">How many more holds there are.</param>
public sealed record HoldsListed(IReadOnlyList<HoldInfo> Holds, int Unlisted = 0) : Answer
{
    public const int MostListed = 1_000;

    /// <summary>The total characters of all names and reasons that are listed: as many as surely fit in a message.</summary>
    public const int MostChars = 200_000;

    private readonly ValueList<HoldInfo> _holds = new(Holds);

    public IReadOnlyList<HoldInfo> Holds { get => _holds.Items; init => _holds = new(value); }
}

/// <summary>Requests about holds.</summary>
public static class HoldRequests
{
    /// <summary>Keeps tasks from beginning until they are released; running tasks continue.</summary>
    /// <param name="name">The name of the queue, kind, limit key, order key, schedule or group; or the task's id.</param>
    /// <param name="reason">Shown to users who ask why nothing runs.</param>
    /// <param name="by">Who places the hold; null: not known.</param>
    public static ValueTask<Response<Acknowledged>> HoldAsync(
        this ISchedulerClient client, HoldTarget target, string name, string reason, string? by = null, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new PlaceHold(target, name, reason) { Principal = by }, cancellationToken);

    /// <summary>Ends a hold. If there is none, nothing happens.</summary>
    public static ValueTask<Response<Acknowledged>> ReleaseAsync(
        this ISchedulerClient client, HoldTarget target, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new ReleaseHold(target, name), cancellationToken);

    /// <summary>All holds, by target and name; at most <see cref="HoldsListed.MostListed"/> of each target.</summary>
    public static async ValueTask<HoldsListed> HoldsAsync(this ISchedulerClient client, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<HoldsListed>(new ListHolds(), cancellationToken).ConfigureAwait(false)).OrThrow();

    internal static Rejection? Unnamed(HoldTarget target, string name) =>
        !Enum.IsDefined(target) ? new Rejection(RejectionCode.Invalid, $"The hold's target {(int)target} is not one of {string.Join(", ", Enum.GetNames<HoldTarget>())}.")
        : name is null ? new Rejection(RejectionCode.Invalid, $"The {target.Noun()} that is meant has no name.")
        : null;
}
