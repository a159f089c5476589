namespace Scheduler.Testing;

/// <summary>When a <see cref="TestScheduler"/> runs what it is given.</summary>
public enum TestMode
{
    /// <summary>At once: when a submit returns, its tasks have run as far as they can at this moment, with all that they have added. Whoever waits for a task
    /// lets time pass until it has ended.</summary>
    Inline = 0,

    /// <summary>Nothing runs but by <see cref="TestScheduler.RunNext"/>, <see cref="TestScheduler.Run"/>, <see cref="TestScheduler.RunToEnd"/> and
    /// <see cref="TestScheduler.Advance"/>: tasks wait, and can be looked at.</summary>
    Manual = 1,
}
