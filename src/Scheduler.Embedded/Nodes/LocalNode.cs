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

    /// <summary>Whether it has neither been killed nor left.</summary>
    public bool IsUp => _node.IsUp;

    /// <summary>How long it has been up, or was.</summary>
    public TimeSpan UpTime => _node.UpTime;

    /// <summary>Ends when it has drained and left, or was killed.</summary>
    public Task LeftAsync(CancellationToken cancellationToken = default) => _node.Left.WaitAsync(cancellationToken);
}
