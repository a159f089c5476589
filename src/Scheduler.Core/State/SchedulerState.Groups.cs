using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to groups.</content>
internal sealed partial class SchedulerState
{
    public GroupTable Groups => Holds.Groups;

    /// <returns>Whether it is an event of groups.</returns>
    private bool ApplyToGroups(Event next)
    {
        switch (next)
        {
            case GroupOpened e:
                Apply(e);
                return true;
            case GroupSealed e:
                Apply(e);
                return true;
            case GroupsForgotten e:
                Apply(e);
                return true;
            default:
                return false;
        }
    }

    private void Apply(GroupOpened e)
    {
        if (Groups.Find(e.Group) is not null)
        {
            throw Broken($"group {e.Group} exists already");
        }

        var parent = e.Parent is null ? null : Groups.Find(e.Parent) ?? throw Broken($"group {e.Parent} is not known");
        Add(new GroupState(e.Group, parent, LastEventNumber, e.At) { Stragglers = e.Stragglers });
    }

    private void Apply(GroupSealed e)
    {
        var group = Groups.Find(e.Group) ?? throw Broken($"group {e.Group} is not known");
        _digest -= group.Digest();
        group.IsSealed = true;
        _digest += group.Digest();
        EndIfComplete(group, e.At);
    }

    private void Apply(GroupsForgotten e)
    {
        foreach (var name in e.Groups)
        {
            var group = Groups.Find(name) ?? throw Broken($"group {name} is not known");
            _digest -= group.Digest();
            Groups.Remove(group);
            Withdraw(HoldTarget.Group, name);
        }
    }

    private void Add(GroupState group)
    {
        if (group.Parent is { } parent && group.EndedAt is null)
        {
            _digest -= parent.Digest();
            parent.OpenChildren++;
            _digest += parent.Digest();
        }

        Groups.Add(group);
        _digest += group.Digest();
    }

    /// <summary>The task is unfinished from now on.</summary>
    /// <param name="hadEnded">How it had ended before; null: it is new.</param>
    private void EnterGroup(TaskState task, TaskPhase? hadEnded, Timestamp at)
    {
        if (Groups.Find(task.Spec.Group) is not { } own)
        {
            return;
        }

        foreach (var group in own.Chain)
        {
            _digest -= group.Digest();
            group.Unfinished++;
            group.Ended = hadEnded is { } ended ? group.Ended.With(ended, -1) : group.Ended;
            group.FirstAt ??= at;
            if (ReferenceEquals(group, own))
            {
                EnterSiblings(group, task, hadEnded is not null);
            }

            _digest += group.Digest();
        }

        Link(own, task);
    }

    // Only these can be part of a circle.
    private static void Link(GroupState group, TaskState task)
    {
        if (task.Spec.After.Count > 0 || task.Spec.OrderKey is not null)
        {
            group.Linked.Add(task);
        }
    }

    /// <param name="task">Finished.</param>
    /// <param name="ran">How long it had run, of one that succeeded.</param>
    private void LeaveGroup(TaskState task, TaskPhase ended, Timestamp at, TimeSpan? ran)
    {
        if (Groups.Find(task.Spec.Group) is not { } own)
        {
            return;
        }

        own.Linked.Remove(task);
        foreach (var group in own.Chain)
        {
            _digest -= group.Digest();
            var isFirstFailure = group.Ended.NotSucceeded == 0 && ended != TaskPhase.Succeeded;
            group.Unfinished--;
            group.Ended = group.Ended.With(ended, 1);
            group.LastAt = at;
            if (ReferenceEquals(group, own))
            {
                LeaveSiblings(group, task, ran);
            }

            _digest += group.Digest();
            if (isFirstFailure && !group.IsComplete)
            {
                ResolveDependants(group, at);
            }
        }

        foreach (var group in own.Chain)
        {
            EndIfComplete(group, at);
        }
    }

    private void EndIfComplete(GroupState group, Timestamp at)
    {
        if (!group.IsComplete)
        {
            return;
        }

        if (group.EndedAt is null)
        {
            _digest -= group.Digest();
            group.EndedAt = at;
            _digest += group.Digest();
            Groups.AddEnded(group, at);
            if (group.Parent is { } parent)
            {
                _digest -= parent.Digest();
                parent.OpenChildren--;
                _digest += parent.Digest();
                EndIfComplete(parent, at);
            }
        }

        ResolveDependants(group, at);
    }

    private void Restore(SnapshotGroup record)
    {
        var group = new GroupState(record.Name, Groups.Find(record.Parent), record.Number, record.OpenedAt)
        {
            IsSealed = record.IsSealed,
            Ended = record.Ended,
            FirstAt = record.FirstAt,
            LastAt = record.LastAt,
            EndedAt = record.EndedAt,
            Stragglers = record.Stragglers,
            Copies = record.Copies,
        };
        foreach (var saved in record.Siblings)
        {
            Change(group, saved.Kind, siblings =>
            {
                siblings.Ended = saved.Ended;
                foreach (var (bucket, count) in saved.RunTimes)
                {
                    siblings.RunTimes.Add(bucket, count);
                }
            });
        }

        Add(group);
    }

    // Its unfinished tasks, and the groups in it, follow and are counted then.
    private static SnapshotGroup ToSnapshot(GroupState group) =>
        new(group.Name, group.Parent?.Name, group.Number, group.OpenedAt, group.IsSealed, group.Ended, group.FirstAt, group.LastAt, group.EndedAt)
        {
            Stragglers = group.Stragglers,
            Copies = group.Copies,
            Siblings = [.. (group.Siblings?.Values ?? Enumerable.Empty<Siblings>()).OrderBy(siblings => siblings.Kind, StringComparer.Ordinal)
                .Select(siblings => new SnapshotSiblings(siblings.Kind, siblings.Ended, [.. siblings.RunTimes.Counts]))],
        };
}
