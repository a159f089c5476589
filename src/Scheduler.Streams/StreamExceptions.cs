namespace Scheduler.Streams;

/// <summary>The reader of the output has ended.</summary>
internal sealed class ReaderHasGoneException() : IOException("Who read the output has ended.");

/// <summary>This process is to stop, and the reader does not read.</summary>
internal sealed class StalledOutputException(CancellationToken stop)
    : OperationCanceledException("This process is to stop, and nobody reads what it writes.", stop);

/// <summary>A standard stream cannot be written; the message says which, and why.</summary>
internal sealed class OutputFailedException(string message) : IOException(message);
