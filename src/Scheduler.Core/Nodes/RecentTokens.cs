namespace Scheduler.Core.Nodes;

/// <summary>
/// The attempts that ended here last, so that an assignment which the network delivers late or twice starts nothing.
/// Bounded: a message would have to be overtaken by as many attempts to be taken for a new one, and then the task only
/// runs again, which its token allows for.
/// </summary>
internal sealed class RecentTokens
{
    public const int Capacity = 8_192;

    private readonly HashSet<FencingToken> _tokens = [];
    private readonly Queue<FencingToken> _oldestFirst = new();

    public bool Contains(FencingToken token) => _tokens.Contains(token);

    public void Add(FencingToken token)
    {
        if (!_tokens.Add(token))
        {
            return;
        }

        _oldestFirst.Enqueue(token);
        if (_oldestFirst.Count > Capacity)
        {
            _tokens.Remove(_oldestFirst.Dequeue());
        }
    }
}
