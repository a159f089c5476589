using Akka.Actor;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Actors.Tests.Support;

/// <summary>Stands before the real archive, and fails its writes while the test says so.</summary>
/// <param name="listener">Is told of each write that failed.</param>
internal sealed class GateArchive(IArchive archive, ICanTell listener) : IArchive
{
    private volatile bool _isAway;

    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    public long Offset => archive.Offset;

    public Timestamp? RemovedUpTo => archive.RemovedUpTo;

    public void Write(ArchiveEntries entries, long through, bool durable)
    {
        if (IsAway)
        {
            listener.Tell(WriteFailed.Instance, ActorRefs.NoSender);
            throw new SchedulingException("The archive can't be used: away, says the test.");
        }

        archive.Write(entries, through, durable);
    }

    public string? SetAside(long after) => archive.SetAside(after);

    public TaskInfo? Get(TaskId task) => archive.Get(task);

    public IReadOnlyDictionary<TaskPhase, long> Count() => archive.Count();

    public IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks) => archive.Get(tasks);

    public ReadOnlyMemory<byte>? Log(FencingToken attempt) => archive.Log(attempt);

    public T Attempts<T>(TaskId task, Func<IAttemptRows, T> read) => archive.Attempts(task, read);

    public IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit) => archive.List(filter, before, limit);

    public DependantsFound Dependants(string name, bool isGroup, int most) => archive.Dependants(name, isGroup, most);

    public bool Trim(Timestamp? finishedBefore, long? keep, int rows, Predicate<TaskId>? isNeeded = null) =>
        archive.Trim(finishedBefore, keep, rows, isNeeded);

    public void Dispose() => archive.Dispose();

    internal sealed record WriteFailed : INoSerializationVerificationNeeded
    {
        public static readonly WriteFailed Instance = new();
    }
}
