using Scheduler.Core.Contracts;
using Scheduler.Embedded.Nodes;

namespace Scheduler.Embedded;

/// <summary>A node of this process.</summary>
public sealed class LocalNode
{
    private readonly EmbeddedNode _node;

    internal LocalNode(EmbeddedNode node) => _node = node;

    public string Name => _node.Name;

    public NodeId Id => _node.Id;

    /// <summary>Whether the node has neither been killed nor left.</summary>
    public bool IsUp => _node.IsUp;

    /// <summary>How long the node has been up, or was up.</summary>
    public TimeSpan UpTime => _node.UpTime;

    /// <summary>Completes when the node has drained and left, or was killed.</summary>
    public Task LeftAsync(CancellationToken cancellationToken = default) => _node.Left.WaitAsync(cancellationToken);
}
