using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>A task waits for another task, or for a group of tasks, to end in a certain way: an edge of a graph.</summary>
/// <param name="Name">The id of the task, or the name of the group.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="On">How it must end. Default <see cref="DependencyCondition.Succeeded"/>.</param>
public readonly record struct Dependency(string Name, bool IsGroup = false, DependencyCondition On = DependencyCondition.Succeeded)
{
    /// <summary>A dependency on a task.</summary>
    public static Dependency OnTask(TaskId task, DependencyCondition on = DependencyCondition.Succeeded) => new(task.Value, IsGroup: false, on);

    /// <summary>A dependency on a group, which has ended when all of its tasks have.</summary>
    public static Dependency OnGroup(string group, DependencyCondition on = DependencyCondition.Succeeded) => new(group, IsGroup: true, on);

    /// <summary>A dependency on the success of a task.</summary>
    public static implicit operator Dependency(TaskId task) => OnTask(task);

    /// <summary>A dependency on the success of a task.</summary>
    public static implicit operator Dependency(string task) => OnTask(task);

    /// <summary>The form used in messages: <c>task 'a'</c>, <c>group 'g'</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsGroup ? "group" : "task")} '{Name}'");
}

/// <summary>How the task or group that a task waits for must end. Stored by number: add, never renumber.</summary>
public enum DependencyCondition
{
    /// <summary>The task succeeds. For a group: all of its tasks succeed.</summary>
    Succeeded = 0,

    /// <summary>The task ends without success: it fails, is cancelled, or expires. For a group: the first of its tasks does so, whatever the others
    /// do.</summary>
    Failed = 1,

    /// <summary>The task ends in any way. For a group: all of its tasks end.</summary>
    Finished = 2,
}

/// <summary>What happens to a task when a condition that it waits for can no longer be met. Stored by number: add, never renumber.</summary>
public enum UnmetAction
{
    /// <summary>It is cancelled, and so are the tasks that wait for its success.</summary>
    Cancel = 0,

    /// <summary>It runs, as if the condition were met.</summary>
    Run = 1,

    /// <summary>It keeps waiting, for a retry of what has failed. It is cancelled if no retry can help: a success is never undone.</summary>
    Wait = 2,
}

/// <summary>Why a waiting task was cancelled: a task or group that it waited for did not end as required.</summary>
/// <param name="Name">The task or group that did not end as required; in a chain of tasks, the first of them.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Ended">How it ended; for a group, the worst way in which any of its tasks ended (<see cref="GroupCounts.Worst"/>).</param>
public sealed record UnmetCondition(string Name, bool IsGroup, TaskPhase Ended)
{
    /// <summary>As a sentence, such as <c>Task 'a' has failed.</c></summary>
    public override string ToString() => IsGroup
        ? Ended == TaskPhase.Succeeded ? $"All tasks of the group '{Name}' have succeeded." : $"A task of the group '{Name}' {Ended.HowItEnded()}."
        : $"Task '{Name}' {Ended.HowItEnded()}.";
}
