namespace Scheduler.Testing;

/// <summary>When a <see cref="TestScheduler"/> runs tasks.</summary>
public enum TestMode
{
    /// <summary>At once: when a submit returns, its tasks, and all tasks that they have added, have run as far as they can at this moment. Waiting
    /// for a task lets time pass until the task has ended.</summary>
    Inline = 0,

    /// <summary>Only by <see cref="TestScheduler.RunNext"/>, <see cref="TestScheduler.Run"/>, <see cref="TestScheduler.RunToEnd"/> and
    /// <see cref="TestScheduler.Advance"/>: until then tasks wait, and can be inspected.</summary>
    Manual = 1,
}
