namespace Scheduler.Codecs;

/// <summary>
/// A place for payloads that are too long for the scheduler: a folder (<see cref="FolderBlobStore"/>), or your own store over S3 or similar. Every
/// program that submits, runs or reads such tasks needs access to it. Safe for use by many threads.
/// </summary>
/// <remarks>Exceptions of the store are treated as temporary: the submit is refused as <c>Unavailable</c>; an attempt fails and is retried
/// according to its task's policy.</remarks>
public interface IBlobStore
{
    /// <summary>Stores the content durably. The same name always has the same content; putting it again resets its age.</summary>
    /// <param name="name">64 characters from 0 to 9 and a to f.</param>
    ValueTask PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>Null when there is nothing of that name.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken);
}
