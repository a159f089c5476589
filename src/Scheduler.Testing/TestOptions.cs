using Scheduler.Core.Contracts;

namespace Scheduler.Testing;

/// <summary>Options of a <see cref="TestScheduler"/>, in addition to those that it shares with a scheduler in production.</summary>
public sealed record TestOptions
{
    /// <summary>When tasks run. Default <see cref="TestMode.Inline"/>.</summary>
    public TestMode Mode { get; init; }

    /// <summary>The moment at which virtual time begins. Default: midnight (UTC) of January 1, 2030.</summary>
    public DateTimeOffset Start { get; init; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long a handler may run outside of virtual time (for example to read a file, or to call a server of the test) before the test
    /// fails: 1 ms to 1 h of real time. Default 10 s.</summary>
    [OptionRange("1ms", "1h")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much virtual time may pass while a test waits for a task's end: 0 to 3,650 days. Default 366 days.</summary>
    [OptionRange("0s", "3650d")]
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromDays(366);

    internal void Validate()
    {
        if (Mode is not (TestMode.Inline or TestMode.Manual))
        {
            throw new SchedulerConfigurationException($"{nameof(Mode)} is {(int)Mode}, but must be {nameof(TestMode.Inline)} or {nameof(TestMode.Manual)}.");
        }

        OptionRange.RequireAll(this);
    }
}
