namespace Scheduler.Core;

/// <content>Holds.</content>
public sealed partial class Follower
{
    private HoldsListed Holds()
    {
        var all = _state.Holds.All
            .Concat(_state.Schedules.All.Where(schedule => schedule.Hold is not null)
                .Select(schedule => new HoldInfo(HoldTarget.Schedule, schedule.Spec.Name, schedule.Hold!)))
            .GroupBy(held => held.Target)
            .OrderBy(group => group.Key)
            .ToArray();
        var chars = 0;
        var listed = all.SelectMany(group => group.OrderBy(held => held.Name, StringComparer.Ordinal).Take(HoldsListed.MostListed))
            .TakeWhile(held => (chars += held.Name.Length + held.Hold.Reason.Length) <= HoldsListed.MostChars)
            .ToArray();
        return new HoldsListed(listed, all.Sum(group => group.Count()) - listed.Length);
    }
}
