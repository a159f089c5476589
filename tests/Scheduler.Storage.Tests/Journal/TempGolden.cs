using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;

namespace Scheduler.Storage.Tests.Journal;

public sealed class TempGolden
{
    [Fact]
    public void WriteTempRows()
    {
        var folder = Environment.GetEnvironmentVariable("SCHEDULER_GOLDEN")!;
        var at = Timestamp.FromSeconds(1_800_000_000);
        var (one, two) = (new NodeId("one", 1), new NodeId("two", 3));
        var why = new Explanation("fcfs", "least-loaded", Score: 2, Examined: 2);
        var reason = new CopyReason(TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(10), 75, 100);
        var task = new TaskSpec { Id = "render-7", Kind = "render", Group = "frames", Idempotent = true };
        Event[] events =
        [
            new GroupOpened(at, "frames", null, "ada") { Stragglers = new StragglerOptions { EndedPercent = 90, MedianPercent = 200, MinRunTime = TimeSpan.FromMinutes(1) } },
            new TaskAdmitted(at, task),
            new CopyAssigned(at, task.Id, two, why, reason),
            new RivalEnded(at, task.Id, FencingToken.Of(0, 40), RivalEnd.Lost, Crashed: true),
            new RivalEnded(at, task.Id, FencingToken.Of(0, 41), RivalEnd.Failed, "boom"),
            new LeftoverEnded(at, task.Id, FencingToken.Of(0, 42), one),
        ];
        Save("batch-copies", new BatchCodec().Encode(Rows.BatchOf(events, 50)).ToArray());
        var attempt = new SnapshotAttempt(FencingToken.Of(0, 40), one, 1, at, why);
        SnapshotRecord[] records =
        [
            new SnapshotLeftover(task with { Id = "render-6" }, 20, at, attempt with { Copy = reason, Preempted = PreemptionCause.Outranked, PreemptedFor = "other" }),
            new SnapshotGroup("frames", null, 30, at, true, new GroupCounts(75, 1), at, at, null)
            {
                Stragglers = new StragglerOptions { EndedPercent = 90, MedianPercent = 200, MinRunTime = TimeSpan.FromMinutes(1) },
                Copies = new CopyCounts(3, 1, 1),
                Siblings = [new SnapshotSiblings("render", 76, [new RunTimeCount(608, 70), new RunTimeCount(609, 5)])],
            },
            new SnapshotTask
            {
                Spec = task, AdmittedAs = 21, SubmittedAt = at, Phase = TaskPhase.Assigned, Assignments = 2, FailedAttempts = 0, LostAttempts = 0, Crashes = 0, CancelRequested = false,
                Attempts = [attempt with { WasCopied = true }, attempt with { Token = FencingToken.Of(0, 44), Node = two, Number = 2, Copy = reason }],
            },
        ];
        Save("snapshot-copies", new SnapshotCodec().Encode(records).First().ToArray());
        Save("tasks-copies", new TaskSpecCodec().Encode([task]).ToArray());
        Save("task-info-copies", new TaskInfoCodec().Encode(new TaskInfo
        {
            Id = task.Id, Kind = task.Kind, Queue = "default", Phase = TaskPhase.Succeeded, Attempt = 2, SubmittedAt = at, FinishedAt = at, Node = two, Token = FencingToken.Of(0, 44),
            Group = "frames", Copy = new TaskCopy(two, FencingToken.Of(0, 44), at, reason, Won: true),
        }).ToArray());

        void Save(string name, byte[] row) => File.WriteAllText(Path.Combine(folder, name + ".hex"), Convert.ToHexString(row));
    }
}
