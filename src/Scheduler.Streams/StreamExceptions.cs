namespace Scheduler.Streams;

/// <summary>Who read the output has ended.</summary>
internal sealed class ReaderHasGoneException() : IOException("Who read the output has ended.");

/// <summary>This process is to stop, and nobody reads what it writes.</summary>
internal sealed class StalledOutputException(CancellationToken stop)
    : OperationCanceledException("This process is to stop, and nobody reads what it writes.", stop);

/// <summary>A standard stream can't be written; the message says which, and why.</summary>
internal sealed class OutputFailedException(string message) : IOException(message);
