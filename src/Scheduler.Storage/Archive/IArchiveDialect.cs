using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <summary>The parts of <see cref="TaskArchive"/> that differ between databases.</summary>
public interface IArchiveDialect : IDisposable
{
    ArchiveTables Tables { get; }

    /// <summary>Whether it can be written; otherwise it is read without changes.</summary>
    bool MayWrite { get; }

    /// <summary>The type of a binary column.</summary>
    string BytesType { get; }

    /// <summary>A suffix for a query that locks its rows until the transaction ends. Empty if a transaction prevents all others from
    /// writing.</summary>
    string ForUpdate { get; }

    /// <summary>Runs a read. May be called by many threads at a time.</summary>
    /// <exception cref="SchedulingException">The database cannot be read.</exception>
    T Read<T>(Func<ISqlConnection, T> work);

    /// <summary>Runs the work in a transaction.</summary>
    /// <param name="durable">Whether it, and everything written before, survives a power cut when this returns.</param>
    /// <exception cref="SchedulingException">The database cannot be written.</exception>
    T Write<T>(bool durable, Func<ISqlConnection, T> work);

    /// <summary>Inserts finished tasks, replacing any under the same ids. One thread at a time.</summary>
    /// <param name="connection">The connection of a write.</param>
    void Insert(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks, TaskInfoCodec codec);

    /// <summary>Inserts attempts that are not in the archive. One thread at a time.</summary>
    /// <inheritdoc cref="Insert(ISqlConnection, IReadOnlyList{FinishedTask}, TaskInfoCodec)" path="/param"/>
    void Insert(ISqlConnection connection, IReadOnlyList<EndedAttempt> attempts, AttemptInfoCodec codec);

    /// <summary>Sets the numbers of attempts that are in the archive.</summary>
    /// <inheritdoc cref="Insert(ISqlConnection, IReadOnlyList{FinishedTask}, TaskInfoCodec)" path="/param[@name='connection']"/>
    void SetNumbers(ISqlConnection connection, IReadOnlyList<AttemptInfo> attempts);

    /// <summary>Inserts what finished tasks waited for, replacing the edges of earlier tasks with the same ids.</summary>
    /// <param name="tasks">Each waited for something, and none occurs twice.</param>
    /// <inheritdoc cref="Insert(ISqlConnection, IReadOnlyList{FinishedTask}, TaskInfoCodec)" path="/param[@name='connection']"/>
    void InsertEdges(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks);
}
