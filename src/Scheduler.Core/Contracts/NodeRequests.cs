namespace Scheduler.Core.Contracts;

/// <summary>The node accepts no more tasks. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record CordonNode(string Name) : KernelCommand
{
    public override Rejection? Refusal() => NodeRequests.Unnamed(Name);
}

/// <summary>The node accepts tasks again. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record UncordonNode(string Name) : KernelCommand
{
    public override Rejection? Refusal() => NodeRequests.Unnamed(Name);
}

/// <summary>The node accepts no more tasks, and leaves when it has finished those it has. Answered by <see cref="Acknowledged"/>, or to an
/// actor by <see cref="CommandAccepted"/>.</summary>
public sealed record DrainNode(string Name) : KernelCommand
{
    public override Rejection? Refusal() => NodeRequests.Unnamed(Name);
}

/// <summary>Which nodes are there? Answered by <see cref="NodesListed"/>.</summary>
public sealed record ListNodes : Read;

/// <param name="Nodes">In the order in which they joined.</param>
public sealed record NodesListed(IReadOnlyList<NodeInfo> Nodes) : Answer
{
    private readonly ValueList<NodeInfo> _nodes = new(Nodes);

    public IReadOnlyList<NodeInfo> Nodes { get => _nodes.Items; init => _nodes = new(value); }
}

/// <summary>Requests about nodes.</summary>
public static class NodeRequests
{
    /// <summary>The nodes that the scheduler knows, in the order in which they joined.</summary>
    public static async ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(this ISchedulerClient client, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<NodesListed>(new ListNodes(), cancellationToken).ConfigureAwait(false)).OrThrow().Nodes;

    /// <summary>The node accepts no more tasks, and keeps those it has.</summary>
    public static ValueTask<Response<Acknowledged>> CordonNodeAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new CordonNode(name), cancellationToken);

    /// <summary>The node accepts tasks again. Refused for a node that was told to drain: it will leave.</summary>
    public static ValueTask<Response<Acknowledged>> UncordonNodeAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new UncordonNode(name), cancellationToken);

    /// <summary>The node accepts no more tasks, and leaves when it has finished those it has.</summary>
    public static ValueTask<Response<Acknowledged>> DrainNodeAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new DrainNode(name), cancellationToken);

    internal static Rejection? Unnamed(string? name) =>
        name is null ? new Rejection(RejectionCode.Invalid, "The node that is meant has no name.") : null;
}
