using Scheduler.Core;

namespace Scheduler.Embedded.Nodes;

/// <summary>
/// A node's messages that the loop has not fetched yet. Messages that carry only reports are merged into one, so that the
/// busier the loop is, the less each report costs it.
/// </summary>
internal sealed class NodeOutbox
{
    private readonly List<FromNode> _messages = [];
    private readonly List<AttemptReport> _reports = [];
    private FromNode? _merged;

    public void Add(FromNode message)
    {
        if (message is { Join: null, LeaseAskedAt: null, Held: null, Leaving: false }
            && (_merged is null || (_merged.Node == message.Node && _merged.Epoch == message.Epoch)))
        {
            _merged = message;
            _reports.AddRange(message.Reports);
        }
        else
        {
            CloseMerged();
            _messages.Add(message);
        }
    }

    public void TakeAll(List<FromNode> into)
    {
        CloseMerged();
        into.AddRange(_messages);
        _messages.Clear();
    }

    public void Clear()
    {
        _merged = null;
        _reports.Clear();
        _messages.Clear();
    }

    // The latest message has the latest window.
    private void CloseMerged()
    {
        if (_merged is not null)
        {
            _messages.Add(_merged with { Reports = [.. _reports] });
            _merged = null;
            _reports.Clear();
        }
    }
}
