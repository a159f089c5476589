using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Serialization;
using Scheduler.Actors.Snapshots;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using static Scheduler.Actors.Tests.MessageSamples;

namespace Scheduler.Actors.Tests;

/// <content>One of each message that leaves its process, or more where there is more to tell.</content>
public sealed partial class SerializerTests
{
    public static TheoryData<string, object> Messages { get; } = WithLater(new()
    {
        { "row1", new JournalRow([1, 2, 3]) },
        { "mark1", new SnapshotMark(1_000, 3) },
        { "chunk1", new SnapshotChunk([1, 2, 3]) },
        { "find1", FindScheduler.Instance },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(900, new SubmitTasks([Spec, new TaskSpec { Id = new TaskId("b"), Kind = "sleep" }]), Watch: true),
                new ClientRequest(901, new SubmitTasks([Spec]) { Principal = "ada" }),
                new ClientRequest(902, new CancelTask(new TaskId("a"))),
                new ClientRequest(903, new ExplainTask(new TaskId("a"))),
                new ClientRequest(904, new RetryTask(new TaskId("a"), null)),
                new ClientRequest(905, new GetTask(new TaskId("a"))),
                new ClientRequest(906, new ListTasks(new TaskFilter { Phase = TaskPhase.Failed, Kind = "noop", IdPrefix = "x", Limit = 7, After = "u9" })),
                new ClientRequest(907, new ListTasks(new TaskFilter { Queue = "default" })),
                new ClientRequest(908, new ListNodes()),
                new ClientRequest(909, new CountTasks()),
                new ClientRequest(910, new CordonNode("n")),
                new ClientRequest(911, new UncordonNode("n")),
                new ClientRequest(912, new DrainNode("n")),
                new ClientRequest(913, new ConfigureQueue(new QueueOptions { Name = "slow", AgeAfter = TimeSpan.FromMinutes(1) })),
            ])
            {
                Watch = [new TaskId("a"), new TaskId("b")],
                Unwatch = [new TaskId("c")],
            }
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(900, new SubmitReceipts([new TaskReceipt(default, true, TaskPhase.Succeeded), new TaskReceipt(default, false, TaskPhase.Pending)])),
                    new ClientAnswer(901, new Rejection(RejectionCode.UnknownKind, "There is none.")),
                    new ClientAnswer(902, new CancelAccepted(new TaskId("a"), TaskPhase.Running)),
                    new ClientAnswer(903, new Explained(new TaskExplanation(new TaskId("a"), TaskPhase.Pending, PendingReason.SlotsBusy, "Busy.", 4, null, null))),
                    new ClientAnswer(904, new RetryAccepted(new TaskId("a"), TaskPhase.Pending)),
                    new ClientAnswer(905, new TaskFound(Info)),
                    new ClientAnswer(906, new TaskFound(null)),
                    new ClientAnswer(907, new TaskPage([Info], "f7")),
                    new ClientAnswer(908, new NodesListed([new NodeInfo(new NodeId("n", 5), new NodeOffer { Kinds = ["noop"] }, NodePhase.Cordoned) { Held = 2, Assigned = 9, Finished = 8, Lost = 1 }])),
                    new ClientAnswer(909, new TasksCounted(new Dictionary<TaskPhase, long> { [TaskPhase.Pending] = 3 })),
                    new ClientAnswer(910, Acknowledged.Instance),
                ],
                Ended = [Info],
                Refused = [new RefusedWatch(new TaskId("b"), new Rejection(RejectionCode.UnknownTask, "Who?"))],
            }
        },
        { "asked1", new FromClients([new ClientRequest(914, new GetStatistics())]) },
        { "answered1", new ToClients { Answers = [new ClientAnswer(914, Statistics)] } },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(915, new SetSchedule(Schedule)),
                new ClientRequest(916, new SetSchedule(new ScheduleSpec { Name = "plain", Recurrence = "every: 1h", Task = Spec })),
                new ClientRequest(917, new HoldSchedule("nightly", "the disk is full")),
                new ClientRequest(918, new ReleaseSchedule("nightly")),
                new ClientRequest(919, new RunSchedule("nightly", new Timestamp(7_000))),
                new ClientRequest(920, new RemoveSchedule("nightly")),
                new ClientRequest(921, new ListSchedules(new ScheduleFilter { NamePrefix = "n", Limit = 7, After = "m" })),
            ])
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(919, new RunAccepted(new TaskId("nightly@x!"), AlreadyKnown: true, TaskPhase.Running)),
                    new ClientAnswer(921, new SchedulePage([Scheduled, new ScheduleInfo(Schedule)], "nightly")),
                ],
            }
        },
        { "schedule1", new SetSchedule(Schedule) { Principal = "ada" } },
        { "hold1", new HoldSchedule("nightly", "the disk is full") },
        { "release1", new ReleaseSchedule("nightly") },
        { "run1", new RunSchedule("nightly") },
        { "running1", new RunAccepted(new TaskId("nightly@x!")) },
        { "backfill1", new BackfillSchedule("nightly", new Timestamp(6_000), new Timestamp(7_000)) },
        { "backfill1", new BackfillSchedule("nightly", new Timestamp(6_000), new Timestamp(7_000), Again: true) },
        { "backfilling1", new BackfillAccepted(3, AlreadySubmitted: 2, Undecided: 1) },
        { "answered1", new ToClients { Answers = [new ClientAnswer(922, new SchedulePage([Scheduled with { Backfilled = 4, BackfillLeft = 5 }, Scheduled], null))] } },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(923, Statistics with
                    {
                        Schedules = new ScheduleStatistics(9, 2, new OccurrenceCounts(1, 2, 3, 4, 5, 6, 7))
                        {
                            SubmittedSince = 8,
                            MeanLateness = TimeSpan.FromTicks(10),
                            MaxLateness = TimeSpan.FromTicks(11),
                        },
                    }),
                ],
            }
        },
        { "remove1", new RemoveSchedule("nightly") },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(924, new SetCalendar(Calendar)),
                new ClientRequest(925, new SetSchedule(Schedule with { Calendars = ["holidays", "stocktaking"] })),
                new ClientRequest(926, new RemoveCalendar("holidays")),
                new ClientRequest(927, new ListCalendars(new CalendarFilter { Name = "a", NamePrefix = "n", Limit = 7, After = "m" })),
            ])
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(927, new CalendarPage([new CalendarInfo(Calendar, 2) { UsedBy = ["nightly", "weekly"] }, new CalendarInfo(new CalendarSpec { Name = "empty" })], "n")),
                ],
            }
        },
        { "calendar1", new SetCalendar(Calendar) { Principal = "ada" } },
        { "uncalendar1", new RemoveCalendar("holidays") },
        { "cancel1", new CancelTask(new TaskId("a")) },
        { "explain1", new ExplainTask(new TaskId("a")) },
        { "cancelling1", new CancelAccepted(new TaskId("a"), TaskPhase.Cancelled) },
        {
            "explained1", new Explained(new TaskExplanation(
                new TaskId("a"), TaskPhase.Running, PendingReason.None, "It runs.", null, new NodeId("n", 5),
                new Explanation("fcfs", "random", false, -3, 4, new FilterCounts(1, 0, 0, 2, 0), [new ScoredNode(new NodeId("m", 1), 6)])))
        },
        {
            "explained1", new Explained(new TaskExplanation(new TaskId("a"), TaskPhase.Pending, PendingReason.SlotsBusy, "Busy.", 4, null, null)
            {
                Unblocks = "One has to end.",
                Share = new FairShare("ada", 3, 0.25, 2),
                Preemption = new PendingPreemption(new TaskId("b"), new NodeId("n", 5), new TaskId("a"), PreemptionCause.Outranked),
            })
        },
        { "retry1", new RetryTask(new TaskId("a")) },
        { "retrying1", new RetryAccepted(new TaskId("a"), TaskPhase.Pending) },
        { "cordon1", new CordonNode("n") },
        { "uncordon1", new UncordonNode("n") },
        { "drain1", new DrainNode("n") { Principal = "ada" } },
        { "queue1", new ConfigureQueue(new QueueOptions { Name = "slow", Policy = "sjf", Paused = true }) },
        { "done1", new CommandAccepted(new DrainNode("n")) },
        { "done1", new CommandAccepted(new ConfigureQueue(new QueueOptions { Name = "slow", AgeAfter = null })) },
        { "refused1", new CommandRejected(new CordonNode("m"), new Rejection(RejectionCode.UnknownNode, "Who?")) },
        {
            "from1", new FromNode(new NodeId("n", 5), 3, 8, [new AttemptSucceededReport(new TaskId("a"), new FencingToken(9), new byte[] { 7 }, TimeSpan.FromTicks(5))])
            {
                Join = new NodeOffer { Kinds = ["noop"] },
                LeaseAskedAt = new Timestamp(77),
                Held = [new FencingToken(9)],
            }
        },
        { "from1", new FromNode(new NodeId("n", 5), 3, 8, [Busy]) },
        {
            "from1", new FromNode(new NodeId("n", 5), 3, 8,
            [
                new AttemptProgressReport(new TaskId("a"), new FencingToken(9), 0.4, "page 12"),
                new AttemptProgressReport(new TaskId("b"), new FencingToken(11), 1, null),
            ])
        },
        {
            "to1", new ToNode(new NodeId("n", 5), 3)
            {
                Assignments = [new Assignment(Spec, 2, new FencingToken(9))],
                Acknowledged = [new FencingToken(8)],
                Cancel = [new FencingToken(7)],
                Lease = new LeaseGrant(new Timestamp(77), TimeSpan.FromSeconds(20)),
            }
        },
        { "to1", new ToNode(new NodeId("n", 5), 3) { Assignments = [new Assignment(Spec with { Retry = Listed }, 2, new FencingToken(9))] } },
        { "limit1", new SetLimit(new LimitOptions { Name = "api:*", Running = 5, Rate = new StartRate(10, TimeSpan.FromSeconds(1), 3) }) { Principal = "ada" } },
        { "limit1", new SetLimit(new LimitOptions { Name = "db", Running = 5, Queues = ["reports"], Kinds = ["import", "export"] }) },
        { "unlimit1", new RemoveLimit("gpu") },
        { "group1", new OpenGroup("nightly", "all") { Principal = "ada" } },
        { "seal1", new SealGroup("nightly") },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(970, new OpenGroup("nightly", "all")),
                new ClientRequest(971, new SealGroup("nightly")),
                new ClientRequest(972, new GetGroup("nightly")),
                new ClientRequest(973, new ListGroups("m", 7) { Prefix = "n" }),
                new ClientRequest(974, new GetDependants("a")),
                new ClientRequest(975, new RetryTask(new TaskId("a")) { WithDependants = true }),
                new ClientRequest(976, new ListTasks(new TaskFilter { Group = "nightly", Limit = 7 })),
                new ClientRequest(977, new SubmitTasks(
                [
                    new TaskSpec { Id = new TaskId("b"), Kind = "sleep", After = ["a", Dependency.OnGroup("g", DependencyCondition.Finished)], IfUnmet = UnmetAction.Run, Group = "nightly" },
                ])),
            ])
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(972, new GroupFound(new GroupInfo("nightly", "all", IsSealed: true, 2, new GroupCounts(1, 2, 3, 4), new Timestamp(7), new Timestamp(8), new Timestamp(9))
                    {
                        Phases = new Dictionary<TaskPhase, long> { [TaskPhase.Running] = 2 },
                    })),
                    new ClientAnswer(973, new GroupPage([new GroupInfo("nightly", null, IsSealed: false, 2, default, new Timestamp(7))], "nightly")),
                    new ClientAnswer(974, new DependantsFound([new Dependant(new TaskId("b"), DependencyCondition.Finished, TaskPhase.Awaiting)], 3)),
                    new ClientAnswer(975, new RetryAccepted(new TaskId("a"), TaskPhase.Pending, 12)),
                    new ClientAnswer(978, new GroupFound(null)),
                    new ClientAnswer(979, new SchedulerStatistics { Epoch = 3, HeldUp = new HeldUpTasks(1, 2, 3, 4, 5) }),
                ],
            }
        },
        { "keep1", new PlaceHold(HoldTarget.Kind, "report", "vendor outage") { Principal = "ada" } },
        { "unkeep1", new ReleaseHold(HoldTarget.Task, "a") },
        { "revise1", new ReviseTask(new TaskId("a")) { Priority = -3, NotBefore = new Timestamp(77), Queue = "slow" } },
        { "revised1", new ReviseAccepted(new TaskId("a"), TaskPhase.Scheduled) },
        {
            "accepted1", new TaskAccepted(
                new TaskReceipt(new TaskId("a")),
                new TaskReceipt(new TaskId("b"), Phase: TaskPhase.Succeeded) { Unique = UniqueResult.Throttled, Other = new TaskId("a") })
        },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(950, new PlaceHold(HoldTarget.OrderKey, "acme", "a fix")),
                new ClientRequest(951, new ReleaseHold(HoldTarget.OrderKey, "acme")),
                new ClientRequest(952, new ListHolds()),
                new ClientRequest(953, new ReviseTask(new TaskId("a")) { Priority = 4 }),
                new ClientRequest(954, new SubmitTasks(
                [
                    new TaskSpec { Id = new TaskId("b"), Kind = "sleep", OrderKey = "acme", OrderOnFailure = OrderFailure.Hold },
                    new TaskSpec { Id = new TaskId("c"), Kind = "sleep", Unique = new UniqueKey { Key = "k", OnConflict = UniqueConflict.Replace } },
                ])),
            ])
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(952, new HoldsListed([new HoldInfo(HoldTarget.Kind, "report", new Hold("vendor outage", new Timestamp(77), "ada"))], 3)),
                    new ClientAnswer(953, new ReviseAccepted(new TaskId("a"))),
                    new ClientAnswer(954, new SubmitReceipts([new TaskReceipt(default), new TaskReceipt(default) { Unique = UniqueResult.Replaced, Other = new TaskId("a") }])),
                    new ClientAnswer(955, new SchedulerStatistics { Epoch = 3, HeldUp = new HeldUpTasks(1, 2, 3, 4) }),
                ],
            }
        },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(940, new SetLimit(new LimitOptions { Name = "gpu", Rate = new StartRate(10, TimeSpan.FromSeconds(1), 3) })),
                new ClientRequest(941, new RemoveLimit("gpu")),
                new ClientRequest(942, new ListLimits()),
                new ClientRequest(943, new SubmitTasks([new TaskSpec { Id = new TaskId("b"), Kind = "sleep", Limits = [new LimitUse("gpu", 2)] }])),
            ])
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(942, new LimitsListed(
                    [
                        new LimitInfo(new LimitOptions { Name = "gpu", Running = 2 }, 1) { NextStart = new Timestamp(77) },
                        new LimitInfo(new LimitOptions { Name = "api:*", Rate = new StartRate(10, TimeSpan.FromSeconds(1), 3) }, 4, 3),
                    ])),
                ],
            }
        },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(960, new ListTasks(new TaskFilter
                {
                    Phase = TaskPhase.Failed, Header = new("team", "web"), Label = new("disk", "ssd"), SubmittedBefore = new Timestamp(9), SubmittedAfter = new Timestamp(7),
                    ErrorContains = "refused", Finished = true, Limit = 7, After = "f9",
                })),
                new ClientRequest(961, new ListTasks(new TaskFilter { Finished = false })),
                new ClientRequest(962, new ListTasks(new TaskFilter { ErrorContains = "" })),
                new ClientRequest(963, new ListTasks(new TaskFilter { Finished = true, WithoutSuccess = true })),
            ])
        },
        { "started1", new SchedulerStarted(12) },
        { "cluster1", new ClusterNamed("reports") },
        { "who1", WhoAreYou.Instance },
        { "witnessed1", new JournalWitnessed(new Standing("0123456789abcdef0123456789abcdef", 1_000_000_000_001, 7)) },
        { "name1", new SchedulerIs("akka.tcp://scheduler@seed-1.example:4053#77") },
        { "try1", IsJournalReached.Instance },
        { "tried1", new JournalReached(IsReached: true) },
        { "looks1", SeedLooks.Instance },
        { "seeds1", new SeedsListed("seed-1.example:4053 seed-2.example:4053") },
        { "submit1", new TaskSubmitted([Spec, new TaskSpec { Id = new TaskId("b"), Kind = "sleep" }]) { Watch = true } },
        { "accepted1", new TaskAccepted([new TaskReceipt(new TaskId("a"), true, TaskPhase.Succeeded), new TaskReceipt(new TaskId("é\ud800"), false, TaskPhase.Pending)]) },
        { "rejected1", new TaskRejected([new TaskId("a")], new Rejection(RejectionCode.UnknownKind, "There is none.")) },
        { "watch1", new WatchTask(new TaskId("a")) },
        { "succeeded1", new TaskSucceeded(new TaskId("a"), new byte[] { 4, 5 }) },
        { "succeeded1", new TaskSucceeded(new TaskId("a"), default(ReadOnlyMemory<byte>)) },
        { "failed1", new TaskFailed(new TaskId("a"), "It broke.") },
        { "cancelled1", new TaskCancelled(new TaskId("a")) },
        { "expired1", new TaskExpired(new TaskId("a")) },
        { "group1", new OpenGroup("frames") { Principal = "ada", Stragglers = new StragglerOptions { EndedPercent = 90, MedianPercent = 200, MinRunTime = TimeSpan.FromMinutes(1) } } },
        {
            "asked1", new FromClients(
            [
                new ClientRequest(980, new OpenGroup("frames", "all") { Stragglers = new StragglerOptions() }),
                new ClientRequest(981, new SubmitTasks([new TaskSpec { Id = new TaskId("b"), Kind = "sleep", Group = "frames", Idempotent = true }])),
            ])
        },
        {
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(982, new GroupFound(new GroupInfo("frames", null, IsSealed: true, 2, new GroupCounts(1, 2, 3, 4), new Timestamp(7))
                    {
                        Stragglers = new StragglerOptions { EndedPercent = 90 },
                        Copies = new CopyCounts(3, 1, 1),
                        Phases = new Dictionary<TaskPhase, long> { [TaskPhase.Running] = 2 },
                    })),
                    new ClientAnswer(983, new GroupPage(
                        [
                            new GroupInfo("frames", null, IsSealed: true, 2, default, new Timestamp(7)) { Copies = new CopyCounts(3, 1, 1) },
                            new GroupInfo("nightly", null, IsSealed: false, 2, default, new Timestamp(7)),
                        ],
                        "nightly")),
                    new ClientAnswer(984, new Explained(new TaskExplanation(new TaskId("a"), TaskPhase.Running, PendingReason.None, "It is running.", Node: new NodeId("n", 5)) { Copy = Copy })),
                    new ClientAnswer(985, new TaskFound(Info with { Copy = Copy with { Won = true } })),
                    new ClientAnswer(986, new SchedulerStatistics { Epoch = 3, Copies = new CopyCounts(5, 2, 1) }),
                ],
            }
        },
    });
}
