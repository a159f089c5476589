using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>The virtual world of a test, and its clock. Created before the scheduler, whose options may need the clock.</summary>
internal sealed class TestClock
{
    /// <exception cref="SchedulerConfigurationException">An option is out of range.</exception>
    public TestClock(TestOptions options)
    {
        options.Validate();
        World = new VirtualWorld(Timestamp.From(options.Start), new Mishaps(), options.Patience);
        Time = new VirtualTime(World);
    }

    public VirtualWorld World { get; }

    public VirtualTime Time { get; }
}
