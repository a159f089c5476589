namespace Scheduler.Testing;

/// <summary>An assert or a check does not hold, or a test asks for what can't be: the message says what, and what there was instead. Every test runner
/// reports it as a failure.</summary>
public sealed class SchedulerTestException(string message, Exception? inner = null) : Exception(message, inner);
