namespace Scheduler.Build;

/// <summary>What ends a command with a message instead of a stack trace.</summary>
internal sealed class BuildException(string message) : Exception(message);
