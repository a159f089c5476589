using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <summary>What <see cref="TaskArchive"/> does in another way in each database.</summary>
public interface IArchiveDialect : IDisposable
{
    ArchiveTables Tables { get; }

    /// <summary>Whether it can be written; otherwise it is read as it was left.</summary>
    bool MayWrite { get; }

    /// <summary>The type of a column of bytes.</summary>
    string BytesType { get; }

    /// <summary>Behind a query: nobody else changes its rows before the transaction ends. Empty where a transaction keeps all others from writing.</summary>
    string ForUpdate { get; }

    /// <summary>May be called by many threads at a time.</summary>
    /// <exception cref="SchedulingException">The database can't be read.</exception>
    T Read<T>(Func<ISqlConnection, T> work);

    /// <summary>Runs the work in a transaction.</summary>
    /// <param name="durable">Whether it, and all that was written before, survives a power cut when this returns.</param>
    /// <exception cref="SchedulingException">The database can't be written.</exception>
    T Write<T>(bool durable, Func<ISqlConnection, T> work);

    /// <summary>Inserts finished tasks, in place of whatever there was under the same ids. One thread at a time.</summary>
    /// <param name="connection">Of a write.</param>
    void Insert(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks, TaskInfoCodec codec);

    /// <summary>Inserts attempts that are not there. One thread at a time.</summary>
    /// <inheritdoc cref="Insert(ISqlConnection, IReadOnlyList{FinishedTask}, TaskInfoCodec)" path="/param"/>
    void Insert(ISqlConnection connection, IReadOnlyList<EndedAttempt> attempts, AttemptInfoCodec codec);

    /// <summary>Gives attempts that are there their numbers.</summary>
    /// <inheritdoc cref="Insert(ISqlConnection, IReadOnlyList{FinishedTask}, TaskInfoCodec)" path="/param[@name='connection']"/>
    void SetNumbers(ISqlConnection connection, IReadOnlyList<AttemptInfo> attempts);

    /// <summary>Inserts what finished tasks waited for, in place of what earlier tasks of the same ids did.</summary>
    /// <param name="tasks">Each waited for something, and none is twice among them.</param>
    /// <inheritdoc cref="Insert(ISqlConnection, IReadOnlyList{FinishedTask}, TaskInfoCodec)" path="/param[@name='connection']"/>
    void InsertEdges(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks);
}
