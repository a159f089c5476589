using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>Opens a group, to be filled by submits and then sealed. Answered by <see cref="Acknowledged"/>.</summary>
/// <param name="Parent">An open group that contains it, and ends only after it. Null: none.</param>
public sealed record OpenGroup(string Group, string? Parent = null) : KernelCommand
{
    /// <summary>When its idempotent tasks, and those of the groups in it without a setting of their own, get copies. Null: the setting of the group that
    /// contains it, or of the scheduler; for a group that is already open, no change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StragglerOptions? Stragglers { get; init; }

    public override Rejection? Refusal() =>
        GroupRequests.NameRefusal(Group) ?? (Stragglers is { } options ? OptionRange.Refusal(options.Validate) : null);
}

/// <summary>The group accepts no more tasks. It ends when all of its tasks have. Answered by <see cref="Acknowledged"/>.</summary>
public sealed record SealGroup(string Group) : KernelCommand
{
    public override Rejection? Refusal() => GroupRequests.NameRefusal(Group);
}

/// <summary>What is known about a group? Answered by <see cref="GroupFound"/>.</summary>
public sealed record GetGroup(string Group) : Read
{
    public override Rejection? Refusal() => GroupRequests.NameRefusal(Group);
}

/// <param name="Group">With its <see cref="GroupInfo.Phases"/>. Null: it is unknown, or no longer known.</param>
public sealed record GroupFound(GroupInfo? Group) : Answer;

/// <summary>Which groups are there? Answered by <see cref="GroupPage"/>.</summary>
/// <param name="After">The last name of an earlier page. Null: from the beginning.</param>
/// <param name="Limit">The maximum number of groups: 1 to 1,000. Default 100.</param>
public sealed record ListGroups(string? After = null, [property: OptionRange(1, TaskFilter.MaxLimit)] int Limit = 100) : Read
{
    /// <summary>Only groups whose names begin with this.</summary>
    public string? Prefix { get; init; }

    public override Rejection? Refusal() => OptionRange.Refusal(() => OptionRange.RequireAll(this));
}

/// <param name="Groups">The groups, by name.</param>
/// <param name="Next">Where the next page begins. Null: this is the last one.</param>
public sealed record GroupPage(IReadOnlyList<GroupInfo> Groups, string? Next) : Answer
{
    private readonly ValueList<GroupInfo> _groups = new(Groups);

    public IReadOnlyList<GroupInfo> Groups { get => _groups.Items; init => _groups = new(value); }
}

/// <summary>Which tasks wait for a task, or for a group, or waited for it? Answered by <see cref="DependantsFound"/>.</summary>
/// <param name="Name">The id of the task, or the name of the group.</param>
public sealed record GetDependants(string Name, bool IsGroup = false) : Read
{
    public override Rejection? Refusal() =>
        string.IsNullOrEmpty(Name) ? new Rejection(RejectionCode.Invalid, "What the tasks wait for has no name.") : null;
}

/// <summary>A task that waits for another or for a group, or that waited for it.</summary>
/// <param name="On">How the task or group that it waits for must end.</param>
/// <param name="Phase">The phase that it is in: <see cref="TaskPhase.Awaiting"/> while it waits.</param>
public sealed record Dependant([property: JsonPropertyName("id")] TaskId Task, DependencyCondition On, TaskPhase Phase);

/// <param name="Dependants">The first 1,000: those that have not ended, in the order of their submission, then those that have, in the order
/// of their ends.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record DependantsFound(IReadOnlyList<Dependant> Dependants, int Total) : Answer
{
    /// <summary>The maximum number that are listed.</summary>
    public const int MostListed = 1_000;

    private readonly ValueList<Dependant> _dependants = new(Dependants);

    public IReadOnlyList<Dependant> Dependants { get => _dependants.Items; init => _dependants = new(value); }
}

/// <summary>Requests about groups, and about the dependants of tasks and groups.</summary>
public static class GroupRequests
{
    /// <summary>Opens a group, to be filled by submits and then sealed. Repeating this while it is open gives the same answer.</summary>
    /// <param name="parent">An open group that contains it. Null: none.</param>
    /// <param name="stragglers">When its idempotent tasks get copies. Null: the setting of the group that contains it, or of the scheduler.</param>
    public static ValueTask<Response<Acknowledged>> OpenGroupAsync(
        this ISchedulerClient client, string group, string? parent = null, CancellationToken cancellationToken = default, StragglerOptions? stragglers = null) =>
        client.AskAsync<Acknowledged>(new OpenGroup(group, parent) { Stragglers = stragglers }, cancellationToken);

    /// <summary>The group accepts no more tasks: it ends when all of its tasks have.</summary>
    public static ValueTask<Response<Acknowledged>> SealGroupAsync(
        this ISchedulerClient client, string group, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SealGroup(group), cancellationToken);

    /// <summary>What is known about a group, and how many of its tasks are in each phase; null if it is unknown, or no longer known.</summary>
    public static async ValueTask<GroupInfo?> GetGroupAsync(
        this ISchedulerClient client, string group, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<GroupFound>(new GetGroup(group), cancellationToken).ConfigureAwait(false)).OrThrow().Group;

    /// <summary>Lists groups by name.</summary>
    /// <param name="prefix">Only groups whose names begin with this. Null: all.</param>
    /// <param name="after">Where the previous page ended. Null: from the beginning.</param>
    public static async ValueTask<GroupPage> ListGroupsAsync(
        this ISchedulerClient client, string? prefix = null, string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<GroupPage>(new ListGroups(after, limit) { Prefix = prefix }, cancellationToken).ConfigureAwait(false)).OrThrow();

    /// <summary>Which tasks wait for a task, or waited for it, as long as the archive has them.</summary>
    /// <exception cref="RequestRejectedException">The archive can't be read.</exception>
    public static async ValueTask<DependantsFound> DependantsAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<DependantsFound>(new GetDependants(task.Value), cancellationToken).ConfigureAwait(false)).OrThrow();

    /// <summary>Which tasks wait for a group, or waited for it, as long as the archive has them; also for a group that is forgotten.</summary>
    /// <exception cref="RequestRejectedException">The archive can't be read.</exception>
    public static async ValueTask<DependantsFound> DependantsOfGroupAsync(
        this ISchedulerClient client, string group, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<DependantsFound>(new GetDependants(group, IsGroup: true), cancellationToken).ConfigureAwait(false)).OrThrow();

    /// <summary>The refusal for a request about a group that does not exist.</summary>
    public static Rejection Unknown(string group) =>
        new(RejectionCode.UnknownGroup, $"There is no group '{group}', or it has ended and was forgotten.");

    internal static Rejection? NameRefusal(string? group) =>
        string.IsNullOrEmpty(group) ? new Rejection(RejectionCode.Invalid, "The group has no name.") : null;
}
