namespace Scheduler.Core;

/// <content>Limits.</content>
public sealed partial class Follower
{
    private LimitsListed Limits()
    {
        var running = new Dictionary<string, long>(StringComparer.Ordinal);
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, cost) in RunningByKey())
        {
            var limit = _state.Limits.Of(key)!;
            running[limit.Name] = running.GetValueOrDefault(limit.Name) + cost;
            keys[limit.Name] = keys.GetValueOrDefault(limit.Name) + (limit.IsPrefix ? 1 : 0);
        }

        return new LimitsListed([.. _state.Limits.All.Select(limit => new LimitInfo(
            limit, running.GetValueOrDefault(limit.Name), keys.GetValueOrDefault(limit.Name))
        {
            NextStart = limit.Rate is { } rate && _state.Limits.DueOf(limit.Name) is { } due
                && Rules.RateRule.NextStart(rate, due) is var next && next > _state.LastEventAt ? next : null,
        })]);
    }
}
