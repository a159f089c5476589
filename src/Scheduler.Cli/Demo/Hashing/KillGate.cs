namespace Scheduler.Cli.Demo.Hashing;

/// <summary>
/// Decides when which node is killed, so that it always has attempts in flight when it happens, be there ten tasks
/// or 50,000. The first third of the attempts passes. The next ones wait here until one of them is on a node that can be
/// spared; that node is killed, and all others go on. Safe for use by many threads.
/// </summary>
/// <param name="passFirst">Attempts that pass before.</param>
/// <param name="tasks">How many tasks there are.</param>
/// <param name="slots">Attempts that can run at a time, over all nodes.</param>
/// <param name="spare">Nodes that may be killed, the best choice first. None: nothing is killed.</param>
/// <param name="kill">Kills a node, at once.</param>
internal sealed class KillGate(int passFirst, int tasks, int slots, IReadOnlyList<string> spare, Action<string> kill)
    : IAttemptGate
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<FencingToken> _waiting = [];
    private readonly Dictionary<FencingToken, string> _nodes = [];
    private int _passed;
    private int _finished;
    private bool _isOpen = spare.Count == 0;

    /// <summary>The node that was killed; null: none, so far.</summary>
    public string? Victim { get; private set; }

    /// <summary>Ends when the first attempt has to wait.</summary>
    public Task Closed => _closed.Task;

    /// <inheritdoc/>
    public Task PassAsync(FencingToken token, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isOpen || _passed < passFirst)
            {
                _passed++;
                return Task.CompletedTask;
            }

            _waiting.Add(token);
            _closed.TrySetResult();
            Decide(isLastChance: false);
        }

        return _opened.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The event that says where an attempt is; it may come before the attempt begins, or after.</summary>
    public void Assigned(FencingToken token, string node)
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                _nodes[token] = node;
                Decide(isLastChance: false);
            }
        }
    }

    /// <summary>The event that says that an attempt has ended.</summary>
    public void Ended(FencingToken token, bool isOutcome)
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                _finished += isOutcome ? 1 : 0;
                _nodes.Remove(token);
                _waiting.Remove(token);
                Decide(isLastChance: false);
            }
        }
    }

    /// <summary>Waits no longer for a better choice: kills what can be killed now, or nothing.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                Decide(isLastChance: true);
                Open();
            }
        }
    }

    private void Decide(bool isLastChance)
    {
        if (_isOpen || _waiting.Count == 0)
        {
            return;
        }

        // Whoever waits holds a slot. When all slots are held, or all tasks that are left wait, no better choice will come.
        isLastChance |= _waiting.Count >= Math.Min(slots, tasks - _finished) && _waiting.All(_nodes.ContainsKey);
        foreach (var node in spare)
        {
            if (_waiting.Any(token => _nodes.TryGetValue(token, out var at) && string.Equals(at, node, StringComparison.Ordinal)))
            {
                // Open for newcomers first: whatever the kill brings about finds nothing left to decide.
                Victim = node;
                _isOpen = true;
                kill(node);
                Open();
                return;
            }

            if (!isLastChance)
            {
                return;
            }
        }

        if (isLastChance)
        {
            Open();
        }
    }

    private void Open()
    {
        _isOpen = true;
        _nodes.Clear();
        _waiting.Clear();
        _opened.TrySetResult();
    }
}
