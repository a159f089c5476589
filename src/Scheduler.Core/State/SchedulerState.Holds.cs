using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to holds.</content>
internal sealed partial class SchedulerState
{
    public HoldTable Holds { get; } = holds ?? new HoldTable(new GroupTable(), new LimitTable());

    /// <returns>False: it is no event of holds.</returns>
    private bool ApplyToHolds(Event next)
    {
        switch (next)
        {
            case HoldPlaced e:
                Place(e.Target, e.Name, new Hold(e.Reason, e.At, e.Principal));
                Told(e.Target, e.Name);
                return true;
            case HoldReleased e:
                if (!Withdraw(e.Target, e.Name))
                {
                    throw Broken($"the {e.Target.Noun()} '{e.Name}' is not held");
                }

                Told(e.Target, e.Name);
                return true;
            default:
                return false;
        }
    }

    private void Place(HoldTarget target, string name, Hold hold)
    {
        Withdraw(target, name);
        Holds.Place(target, name, hold);
        _digest += HoldTable.Digest(target, name, hold);
    }

    private bool Withdraw(HoldTarget target, string name)
    {
        if (Holds.Find(target, name) is not { } hold)
        {
            return false;
        }

        Holds.Release(target, name);
        _digest -= HoldTable.Digest(target, name, hold);
        return true;
    }

    private void Told(HoldTarget target, string name)
    {
        if (target != HoldTarget.Task)
        {
            observer.HoldChanged(target, name);
            return;
        }

        var task = Open(new TaskId(name));
        task.IsHeld = Holds.Find(target, name) is not null;
        Close(task);
    }

    private ulong HoldsDigest() => Holds.All.Aggregate(0UL, (sum, held) => sum + HoldTable.Digest(held.Target, held.Name, held.Hold));
}
