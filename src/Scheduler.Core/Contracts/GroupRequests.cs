namespace Scheduler.Core.Contracts;

/// <summary>Opens a group, to be filled by submits and then sealed. Answered by <see cref="Acknowledged"/>.</summary>
/// <param name="Parent">An open group that it is in: that ends only when this one has. Null: none.</param>
public sealed record OpenGroup(string Group, string? Parent = null) : KernelCommand
{
    public override Rejection? Refusal() => GroupRequests.NameRefusal(Group);
}

/// <summary>The group takes no more tasks. It ends when all of its tasks have. Answered by <see cref="Acknowledged"/>.</summary>
public sealed record SealGroup(string Group) : KernelCommand
{
    public override Rejection? Refusal() => GroupRequests.NameRefusal(Group);
}

/// <summary>What is known of a group? Answered by <see cref="GroupFound"/>.</summary>
public sealed record GetGroup(string Group) : Read
{
    public override Rejection? Refusal() => GroupRequests.NameRefusal(Group);
}

/// <param name="Group">With its <see cref="GroupInfo.Phases"/>. Null: it is not known, or no longer.</param>
public sealed record GroupFound(GroupInfo? Group) : Answer;

/// <summary>Which groups are there? Answered by <see cref="GroupPage"/>.</summary>
/// <param name="After">The name that an earlier page ended with. Null: from the beginning.</param>
/// <param name="Limit">How many at the most: 1 to 1,000. Default 100.</param>
public sealed record ListGroups(string? After = null, int Limit = 100) : Read
{
    /// <summary>Only those whose names begin so.</summary>
    public string? Prefix { get; init; }

    public override Rejection? Refusal() => OptionRange.Refusal(() => OptionRange.Require(nameof(Limit), Limit, 1, TaskFilter.MaxLimit));
}

/// <param name="Groups">By name.</param>
/// <param name="Next">Where the next page begins. Null: this is the last one.</param>
public sealed record GroupPage(IReadOnlyList<GroupInfo> Groups, string? Next) : Answer
{
    private readonly ValueList<GroupInfo> _groups = new(Groups);

    public IReadOnlyList<GroupInfo> Groups { get => _groups.Items; init => _groups = new(value); }
}

/// <summary>What can be asked of groups.</summary>
public static class GroupRequests
{
    /// <summary>Opens a group, to be filled by submits and then sealed. Asked again while it is open the answer is the same.</summary>
    /// <param name="parent">An open group that it is in. Null: none.</param>
    public static ValueTask<Response<Acknowledged>> OpenGroupAsync(
        this ISchedulerClient client, string group, string? parent = null, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new OpenGroup(group, parent), cancellationToken);

    /// <summary>The group takes no more tasks: it ends when all of its tasks have.</summary>
    public static ValueTask<Response<Acknowledged>> SealGroupAsync(
        this ISchedulerClient client, string group, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SealGroup(group), cancellationToken);

    /// <summary>What is known of a group, and how many of its tasks are in each phase; null when it is not known, or no longer.</summary>
    public static async ValueTask<GroupInfo?> GetGroupAsync(
        this ISchedulerClient client, string group, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<GroupFound>(new GetGroup(group), cancellationToken).ConfigureAwait(false)).OrThrow().Group;

    /// <summary>Groups by name.</summary>
    /// <param name="prefix">Only those whose names begin so. Null: all.</param>
    /// <param name="after">Where the last page ended. Null: from the beginning.</param>
    public static async ValueTask<GroupPage> ListGroupsAsync(
        this ISchedulerClient client, string? prefix = null, string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<GroupPage>(new ListGroups(after, limit) { Prefix = prefix }, cancellationToken).ConfigureAwait(false)).OrThrow();

    internal static Rejection? NameRefusal(string? group) =>
        string.IsNullOrEmpty(group) ? new Rejection(RejectionCode.Invalid, "The group has no name.") : null;
}
