using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>A task waits for another task, or for a group of tasks, to end as it says: an edge of a graph.</summary>
/// <param name="Name">Of the task or the group.</param>
/// <param name="IsGroup">Which of the two.</param>
/// <param name="On">How it must end. Default <see cref="DependencyCondition.Succeeded"/>.</param>
public readonly record struct Dependency(string Name, bool IsGroup = false, DependencyCondition On = DependencyCondition.Succeeded)
{
    /// <summary>On a task.</summary>
    public static Dependency OnTask(TaskId task, DependencyCondition on = DependencyCondition.Succeeded) => new(task.Value, IsGroup: false, on);

    /// <summary>On a group, which has ended when all of its tasks have.</summary>
    public static Dependency OnGroup(string group, DependencyCondition on = DependencyCondition.Succeeded) => new(group, IsGroup: true, on);

    /// <summary>On the success of a task.</summary>
    public static implicit operator Dependency(TaskId task) => OnTask(task);

    /// <summary>On the success of a task.</summary>
    public static implicit operator Dependency(string task) => OnTask(task);

    /// <summary>As messages name it: <c>task 'a'</c>, <c>group 'g'</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsGroup ? "group" : "task")} '{Name}'");
}

/// <summary>How what a task waits for must end. Stored by number: add, never renumber.</summary>
public enum DependencyCondition
{
    /// <summary>The task succeeds. Of a group: all of its tasks do.</summary>
    Succeeded = 0,

    /// <summary>The task ends without success: it fails, is cancelled, or expires. Of a group: the first of its tasks does, whatever the others do.</summary>
    Failed = 1,

    /// <summary>The task ends, however. Of a group: all of its tasks have.</summary>
    Finished = 2,
}

/// <summary>What becomes of a task that waits for something that can't come any more. Stored by number: add, never renumber.</summary>
public enum UnmetAction
{
    /// <summary>It is cancelled, and so is what waits for its success.</summary>
    Cancel = 0,

    /// <summary>It runs, as if the condition were met.</summary>
    Run = 1,

    /// <summary>It goes on waiting, for a retry of what has failed. It is cancelled where no retry can help: a success stays one.</summary>
    Wait = 2,
}

/// <summary>Why a task that waited was cancelled: something ended otherwise than it had to.</summary>
/// <param name="Name">Of the task or group that ended so; at the end of a chain of tasks, the first of them.</param>
/// <param name="IsGroup">Which of the two.</param>
/// <param name="Ended">How it ended; a group as the first of its tasks that did not succeed, or <see cref="TaskPhase.Succeeded"/> where all did.</param>
public sealed record UnmetCondition(string Name, bool IsGroup, TaskPhase Ended)
{
    /// <summary>In a sentence, such as <c>Task 'a' has failed.</c></summary>
    public override string ToString() => IsGroup
        ? Ended == TaskPhase.Succeeded ? $"All tasks of the group '{Name}' have succeeded." : $"A task of the group '{Name}' {Ended.HowItEnded()}."
        : $"Task '{Name}' {Ended.HowItEnded()}.";
}
