namespace Scheduler.Codecs;

/// <summary>
/// A place for payloads that are too long for the scheduler: a folder (<see cref="FolderBlobStore"/>), or a store of your own over S3 or the like. Everyone who submits,
/// runs or reads such tasks needs access to it. Safe for use by many threads.
/// </summary>
/// <remarks>What it throws is taken to pass: the submit is refused as <c>Unavailable</c>, and an attempt fails and is tried again as its task's policy says.</remarks>
public interface IBlobStore
{
    /// <summary>Stores it durably. Of the same name the content is always the same; put again, its age begins anew.</summary>
    /// <param name="name">64 of 0 to 9 and a to f.</param>
    ValueTask PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <returns>Null: there is nothing of that name.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken);
}
