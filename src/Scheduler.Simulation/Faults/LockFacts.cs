using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of locks, read in the plainest way: of each lock a list of those that asked for it, in their order.</summary>
internal sealed class LockFacts
{
    private readonly Dictionary<string, List<string>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<FencingToken, LockGranted> _grants = [];

    // Of all locks.
    private FencingToken _latest;

    // By the event before this one, if it was such an event.
    private string? _endedLast;

    /// <summary>Locks that someone has or wants.</summary>
    public int Count => _lines.Count;

    public int TimesGranted { get; private set; }

    /// <summary>How often a lock was granted to one that had waited.</summary>
    public int TimesPassedOn { get; private set; }

    public int TimesExpired { get; private set; }

    public bool IsGranted(FencingToken token) => _grants.ContainsKey(token);

    /// <summary>The journal was put back.</summary>
    public void Clear()
    {
        _lines.Clear();
        _holders.Clear();
        _grants.Clear();
        (_latest, _endedLast) = (default, null);
        (TimesGranted, TimesPassedOn, TimesExpired) = (0, 0, 0);
    }

    public void Read(Event happened, FencingToken number)
    {
        var endedLast = _endedLast;
        _endedLast = null;
        switch (happened)
        {
            case LockRequested e:
                var line = _lines.TryGetValue(e.Lock, out var known) ? known : _lines[e.Lock] = [];
                FaultException.Require(!line.Contains(e.Owner), $"{e.Owner} stands in the line of '{e.Lock}' once");
                line.Add(e.Owner);
                break;
            case LockGranted e:
                Grant(e, number);
                TimesPassedOn += e.Lock == endedLast ? 1 : 0;
                break;
            case LockEnded e:
                FaultException.Require(_lines.GetValueOrDefault(e.Lock)?.Remove(e.Owner) == true, $"{e.Owner} stood in the line of '{e.Lock}' before it left");
                if (_holders.GetValueOrDefault(e.Lock) == e.Owner)
                {
                    _holders.Remove(e.Lock);
                }

                if (_lines[e.Lock].Count == 0)
                {
                    _lines.Remove(e.Lock);
                }

                _endedLast = e.Lock;
                TimesExpired += e.Cause == LockEnd.Expired ? 1 : 0;
                break;
        }
    }

    /// <summary>A row is over: no lock is free while someone waits for it.</summary>
    public void EndRow()
    {
        var free = _lines.Keys.FirstOrDefault(name => !_holders.ContainsKey(name));
        FaultException.Require(free is null, $"no lock is free that someone waits for: {free}");
    }

    private void Grant(LockGranted e, FencingToken token)
    {
        FaultException.Require(!_holders.ContainsKey(e.Lock), $"'{e.Lock}' is granted to one at a time");
        FaultException.Require(_lines.GetValueOrDefault(e.Lock)?[0] == e.Owner, $"'{e.Lock}' is granted in the order of requests: {e.Owner}");
        FaultException.Require(token > _latest, $"tokens grow: {token} after {_latest}");
        (_latest, _holders[e.Lock]) = (token, e.Owner);
        _grants[token] = e;
        TimesGranted++;
    }
}
