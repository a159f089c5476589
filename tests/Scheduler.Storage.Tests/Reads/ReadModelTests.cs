using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Reads;

namespace Scheduler.Storage.Tests.Reads;

/// <summary>What clients read, where the archive answers as the test says and the owner's thread is the test's.</summary>
public sealed class ReadModelTests : IReadOwner<string>, IDisposable
{
    private static readonly TaskId Task1 = new("t1");
    private readonly ScriptedArchive _archive = new();
    private readonly List<string> _told = [];
    private readonly SemaphoreSlim _hasTold = new(0);
    private readonly Lock _gate = new();
    private readonly ArchiveFeeder _feeder;
    private readonly ReadModel<string> _reads;

    public ReadModelTests()
    {
        _feeder = new ArchiveFeeder(_archive, default, TimeProvider.System, new DownstreamBacklog(1), _ => { }, _ => { }, NullLogger.Instance);
        _feeder.Start();
        _reads = new ReadModel<string>(new Follower(), _archive, _feeder, this) { MaxWatches = 1 };
    }

    public void Dispose()
    {
        _feeder.Stop(abandon: true);
        _hasTold.Dispose();
    }

    private Rejection? Confirmation { get; set; }

    bool IReadOwner<string>.Post(Action work)
    {
        // One after the other, as on a thread of its own.
        lock (_gate)
        {
            work();
        }

        return true;
    }

    void IReadOwner<string>.WhenConfirmed(Action<Rejection?> then) => then(Confirmation);

    void IReadOwner<string>.Ended(string watcher, TaskInfo task) => Tell($"{watcher}: {task.Id} {task.Phase}");

    void IReadOwner<string>.Refused(string watcher, TaskId task, Rejection why) => Tell($"{watcher}: {task} {why.Code}");

    [Fact]
    public async Task A_task_that_left_the_archive_while_it_was_looked_up_is_looked_for_again()
    {
        _archive.Answers.Enqueue(() => []);
        _archive.Answers.Enqueue(() => [Ended(Task1)]);
        Assert.Equal(new TaskFound(Ended(Task1)), await _reads.AnswerAsync(new GetTask(Task1)));

        _archive.Answers.Enqueue(() => []);
        _archive.Answers.Enqueue(() => [Ended(Task1)]);
        _reads.Watch("w", [Task1]);
        Assert.Equal("w: t1 Succeeded", await ToldAsync());
    }

    [Fact]
    public async Task A_task_that_nobody_knows_is_not_found_and_can_not_be_watched()
    {
        Assert.Equal(new TaskFound(null), await _reads.AnswerAsync(new GetTask(Task1)));
        _reads.Watch("w", [Task1]);
        Assert.Equal("w: t1 UnknownTask", await ToldAsync());
    }

    [Fact]
    public async Task Where_nobody_can_tell_whether_that_is_up_to_date_it_is_unavailable()
    {
        Confirmation = new Rejection(RejectionCode.Unavailable, "The journal is away.");
        _reads.Watch("w", [Task1]);
        Assert.Equal("w: t1 Unavailable", await ToldAsync());
    }

    [Fact]
    public async Task An_archive_that_can_not_be_read_makes_an_answer_unavailable_and_harms_nothing_else()
    {
        _archive.Answers.Enqueue(() => throw new IOException("It is away."));
        var refusal = Assert.IsType<Rejection>(await _reads.AnswerAsync(new GetTask(Task1)));
        Assert.Equal(new Rejection(RejectionCode.Unavailable, "The archive can't be read: It is away. Try again later."), refusal);
        Assert.IsType<SchedulerStatistics>(await _reads.AnswerAsync(new GetStatistics()));
        Assert.Equal(new TaskFound(null), await _reads.AnswerAsync(new GetTask(Task1)));
    }

    [Fact]
    public async Task A_page_that_is_too_long_is_asked_for_again_with_fewer()
    {
        var reads = new ReadModel<string>(new Follower(), _archive, _feeder, this)
        {
            Shorter = (question, _) => question is ListSchedules { Filter.Limit: > 1 } list
                ? list with { Filter = list.Filter with { Limit = list.Filter.Limit / 2 } }
                : null,
        };
        Assert.Equal(new SchedulePage([]), await reads.AnswerAsync(new ListSchedules(new ScheduleFilter { Limit = 8 })));
    }

    [Fact]
    public void Past_the_limit_a_watch_is_refused_and_the_same_one_again_is_not()
    {
        _reads.WatchSubmitted("w", Task1);
        _reads.WatchSubmitted("w", Task1);
        _reads.WatchSubmitted("w", new TaskId("t2"));
        Assert.Equal(["w: t2 LimitReached"], _told);
        _reads.Gone("w");
        _reads.WatchSubmitted("w", new TaskId("t2"));
        Assert.Single(_told);
    }

    [Fact]
    public async Task Whoever_watches_when_it_ends_is_told_so_and_so_is_who_asks_then()
    {
        _reads.WatchSubmitted("w", Task1);
        _reads.End();
        Assert.Equal("w: t1 Unavailable", await ToldAsync());
        _reads.Watch("v", [Task1]);
        Assert.Equal("v: t1 Unavailable", await ToldAsync());
        Assert.Equal(RejectionCode.Unavailable, Assert.IsType<Rejection>(await _reads.AnswerAsync(new CountTasks())).Code);
    }

    private static TaskInfo Ended(TaskId id) => new() { Id = id, Kind = "noop", Queue = "default", Phase = TaskPhase.Succeeded };

    private void Tell(string what)
    {
        _told.Add(what);
        _hasTold.Release();
    }

    private async Task<string> ToldAsync()
    {
        Assert.True(await _hasTold.WaitAsync(TimeSpan.FromSeconds(60)), "Nobody was told.");
        lock (_gate)
        {
            return _told[^1];
        }
    }

    /// <summary>Answers each look with the next of the answers, and with nothing when there are no more.</summary>
    private sealed class ScriptedArchive : IArchive
    {
        public Queue<Func<IReadOnlyList<TaskInfo>>> Answers { get; } = new();

        public long Offset => 0;

        public Timestamp? RemovedUpTo => null;

        public TaskInfo? Get(TaskId task) => Get([task]) is [var found, ..] ? found : null;

        public IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks) => Answers.TryDequeue(out var answer) ? answer() : [];

        public IReadOnlyDictionary<TaskPhase, long> Count() => new Dictionary<TaskPhase, long>();

        public ReadOnlyMemory<byte>? Log(FencingToken attempt) => null;

        public T Attempts<T>(TaskId task, Func<IAttemptRows, T> read) => read(new AttemptRows([]));

        public IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit) => [];

        public DependantsFound Dependants(string name, bool isGroup, int most) => new([], 0);

        public void Write(ArchiveEntries entries, long through, bool durable)
        {
            // It has what the test says.
        }

        public string? SetAside(long after) => throw new NotSupportedException();

        public bool Trim(Timestamp? finishedBefore, long? keep, int rows, Predicate<TaskId>? isNeeded = null) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
