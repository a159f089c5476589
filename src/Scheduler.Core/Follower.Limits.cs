using Scheduler.Core.Contracts;

namespace Scheduler.Core;

/// <content>Limits.</content>
public sealed partial class Follower
{
    private LimitsListed Limits()
    {
        var running = new Dictionary<string, long>(StringComparer.Ordinal);
        var keys = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (key, cost) in _state.Nodes.SelectMany(node => node.Attempts).SelectMany(attempt => _state.Limits.UsesOf(attempt.Task.Spec)))
        {
            var limit = _state.Limits.Of(key)!;
            running[limit.Name] = running.GetValueOrDefault(limit.Name) + cost;
            if (limit.IsPrefix)
            {
                (keys.TryGetValue(limit.Name, out var seen) ? seen : keys[limit.Name] = new(StringComparer.Ordinal)).Add(key);
            }
        }

        return new LimitsListed([.. _state.Limits.All.Select(limit => new LimitInfo(
            limit, running.GetValueOrDefault(limit.Name), keys.GetValueOrDefault(limit.Name)?.Count ?? 0)
        {
            NextStart = limit.Rate is { } rate && _state.Limits.DueOf(limit.Name) is { } due
                && Rules.RateRule.NextStart(rate, due) is var next && next > _state.LastEventAt ? next : null,
        })]);
    }
}
