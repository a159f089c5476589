using Scheduler.Core.Contracts;

namespace Scheduler.Simulation;

/// <summary>What was to be simulated can't be: a malformed trace, a task that fits nowhere. The message says what and where.</summary>
public sealed class WorkloadException(string message) : SchedulingException(message);
