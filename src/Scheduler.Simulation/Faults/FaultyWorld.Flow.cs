using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Order keys and unique keys, holds that are placed and released, and tasks that are changed while they wait.</content>
internal sealed partial class FaultyWorld
{
    private static readonly string[] OrderKeys = ["o1", "o2", "o3"];

    private readonly SeededRandom _flow;
    private readonly bool _hasFlow;

    /// <summary>What one of its tasks says.</summary>
    public static TaskSpec WithFlow(TaskSpec task, SeededRandom random)
    {
        if (random.Happens(0.25))
        {
            task = task with { OrderKey = random.Pick(OrderKeys), OrderOnFailure = random.Happens(0.2) ? OrderFailure.Hold : OrderFailure.Continue };
        }

        if (!random.Happens(0.25))
        {
            return task;
        }

        // One that would expire before its start is refused.
        var unique = UniqueOf(random);
        return task.ExpiresAt is null || unique.OnConflict != UniqueConflict.Debounce ? task with { Unique = unique } : task;
    }

    private static UniqueKey UniqueOf(SeededRandom random)
    {
        var key = new UniqueKey { Key = random.Pick(["u1", "u2", "u3", "u4"]), OnConflict = random.Pick(Enum.GetValues<UniqueConflict>()) };
        var window = TimeSpan.FromMilliseconds(1_000 + random.Below(3_000));
        return key.OnConflict switch
        {
            UniqueConflict.Debounce => key with { Delay = window, AtMost = window * 2 },
            UniqueConflict.Throttle => key with { Within = window },
            _ => random.Happens(0.5) ? key with { Within = window } : key,
        };
    }

    private void ChangeFlowNowAndThen() => Queue.After(TimeSpan.FromTicks((long)_flow.Exponential(Mix.BetweenFlowChanges.Ticks)), () =>
    {
        if (IsFaulty)
        {
            LeaderOfAnyGroup?.Hear(FlowChange());
            ChangeFlowNowAndThen();
        }
    });

    private KernelCommand FlowChange()
    {
        if (_flow.Happens(0.4) && Facts.Flow.Holds.Count > 0)
        {
            var (held, heldName) = _flow.Pick([.. Facts.Flow.Holds.Order()]);
            return new ReleaseHold(held, heldName);
        }

        var task = Facts.Schedules.LatestTask is { } latest && _flow.Happens(0.3) ? latest.Value
            : "t" + _flow.Below(_client.Tasks).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (_flow.Happens(0.4))
        {
            return new ReviseTask(new TaskId(task))
            {
                Priority = _flow.Below(9) - 4,
                NotBefore = _flow.Happens(0.5) ? Facts.At + TimeSpan.FromMilliseconds(_flow.Below(3_000)) : null,
                Queue = _flow.Happens(0.3) ? _flow.Pick(FaultyTasks.Queues) : null,
            };
        }

        var (target, name) = Facts.Graph.Groups.ToArray() is { Length: > 0 } groups && _flow.Happens(0.2) ? (HoldTarget.Group, groups[^(1 + _flow.Below(Math.Min(groups.Length, 6)))])
            : _flow.Pick<(HoldTarget, string)>(
        [
            (HoldTarget.Task, task),
            (HoldTarget.Kind, _flow.Pick(FaultyTasks.Kinds)),
            (HoldTarget.Queue, _flow.Pick(FaultyTasks.Queues)),
            (HoldTarget.OrderKey, _flow.Pick(OrderKeys)),
            (HoldTarget.Limit, _flow.Pick(["gpu", "api:a", "api:*"])),
        ]);
        return new PlaceHold(target, name, "a test");
    }

    // Tasks that fail hold their order keys even now.
    private void ReleaseHolds() => Queue.After(TimeSpan.FromSeconds(1), () =>
    {
        foreach (var (target, name) in Facts.Flow.Holds.Order().ToArray())
        {
            Leader?.Hear(new ReleaseHold(target, name));
        }

        ReleaseHolds();
    });
}
