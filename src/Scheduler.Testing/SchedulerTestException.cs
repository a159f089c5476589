namespace Scheduler.Testing;

/// <summary>An assert or a check has failed, or a test asks for something impossible: the message says what, and what was found instead. Every test
/// runner reports it as a failure.</summary>
public sealed class SchedulerTestException(string message, Exception? inner = null) : Exception(message, inner);
