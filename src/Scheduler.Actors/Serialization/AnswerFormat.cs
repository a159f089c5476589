using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>An answer among the records of a message.</summary>
internal static class AnswerFormat
{
    // Of one group or of a page of them.
    private const byte GroupsWithCopies = 39;

    private static readonly TaggedTable<Answer> Table = new("answer", Rows());

    public static Answer Fields(ref RecordFields f, Answer answer) => Table.Fields(ref f, f.Byte(Table.TagOf(answer)), answer);

    /// <exception cref="JournalCorruptException">It is a different answer.</exception>
    public static Rejection Rejection(ref RecordFields f, Rejection rejection) =>
        Fields(ref f, f.IsWriting ? rejection : null!) as Rejection ?? throw f.Corrupt("another answer where a refusal is expected");

    // A method: in the initializer of a field the compiler would make a delegate anew each time that one is passed.
    private static TaggedRow<Answer>[] Rows() =>
    [
        Of<Rejection>(1, (ref f, a) => new(f.AnyEnum(a.Code), f.Name(a.Message))),
        Of<SubmitReceipts>(2, (ref f, a) => new(f.List(a.Receipts, bytesEach: 1, ReceiptFormat.Fields))),
        Of<CancelAccepted>(3, (ref f, a) => new(f.Task(a.Task), f.AnyEnum(a.Phase))),
        Old<Explained>(4, (ref f, a) => new(f.Of(a.Explanation, ExplanationAnswerFormat.First))),
        Of<Acknowledged>(5, (ref f, a) => Acknowledged.Instance),
        Of<TaskFound>(6, (ref f, a) => new(f.Of(a.Task, TaskInfoCodec.Fields)), a => a.Task is not null),
        Of<TaskFound>(7, (ref f, a) => new(null)),
        Of<TaskPage>(8, (ref f, a) => new(f.List(a.Tasks, bytesEach: 3, TaskInfoCodec.Fields), f.OptionalName(a.Next))),
        Old<NodesListed>(9, (ref f, a) => new(f.List(a.Nodes, bytesEach: 8, Node))),
        Old<RetryAccepted>(10, (ref f, a) => new(f.Task(a.Task), f.AnyEnum(a.Phase))),
        Of<TasksCounted>(11, GroupAnswerFormat.Counted),
        Of<Explained>(12, (ref f, a) => new(f.Of(a.Explanation, ExplanationAnswerFormat.Fields))),
        Old<SchedulerStatistics>(13, StatisticsFormat.First),
        Of<NodesListed>(14, (ref f, a) => new(f.List(a.Nodes, bytesEach: 8, NodeWithBlocked))),
        Old<SchedulerStatistics>(15, StatisticsFormat.WithBlocked),
        Of<RunAccepted>(16, (ref f, a) => new(f.Task(a.Task), f.Bool(a.AlreadyKnown), f.AnyEnum(a.Phase))),
        Old<SchedulePage>(17, ScheduleAnswerFormat.WithoutBackfill),
        Of<BackfillAccepted>(18, (ref f, a) => new(f.Int(a.Occurrences), f.Int(a.AlreadySubmitted), f.Int(a.Undecided))),
        Of<SchedulePage>(19, ScheduleAnswerFormat.Fields),
        Old<SchedulerStatistics>(20, StatisticsFormat.WithSchedules),
        Of<CalendarPage>(21, ScheduleAnswerFormat.Calendars),
        Of<LimitsListed>(30, (ref f, a) => new(f.List(a.Limits, bytesEach: 5, Limit))),
        Of<HoldsListed>(31, Holds),
        Old<SchedulerStatistics>(33, StatisticsFormat.WithHeldUp),
        Of<RetryAccepted>(34, (ref f, a) => new(f.Task(a.Task), f.AnyEnum(a.Phase), f.Int(a.Dependants))),
        new(GroupsWithCopies, typeof(GroupFound), GroupAnswerFormat.WithCopies, GroupAnswerFormat.SaysOfCopies, IsSent: true),
        new(GroupsWithCopies, typeof(GroupPage), GroupAnswerFormat.WithCopies, GroupAnswerFormat.SaysOfCopies, IsSent: true),
        Of<GroupFound>(35, GroupAnswerFormat.Found),
        Of<GroupPage>(36, GroupAnswerFormat.Page),
        Of<DependantsFound>(37, GroupAnswerFormat.Dependants),
        Old<SchedulerStatistics>(38, StatisticsFormat.WithAwaiting),
        Old<SchedulerStatistics>(40, StatisticsFormat.WithCopies),
        Of<LockAcquired>(43, (ref f, a) => new(f.Token(a.Token))),
        Of<LockAwaited>(44, (ref f, a) => new(f.Int(a.Place), f.Text(a.Holder))),
        Of<LocksListed>(45, LockAnswerFormat.Fields),
        Of<ReviseAccepted>(32, (ref f, a) => new(f.Task(a.Task), f.AnyEnum(a.Phase))),
        Of<AttemptsFound>(46, AttemptAnswerFormat.Fields),
        Of<LogFound>(47, AttemptAnswerFormat.Log),
        Of<ReceiptsPart>(48, (ref f, a) => new(f.Int(a.Index), f.Int(a.Count), f.List(a.Receipts, bytesEach: 1, ReceiptFormat.Fields))),
        Of<SchedulerStatistics>(49, StatisticsFormat.WithLocks),
    ];

    private static TaggedRow<Answer> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? when = null)
        where T : Answer =>
        TaggedRow<Answer>.Of(tag, fieldsOf, when);

    private static TaggedRow<Answer> Old<T>(byte tag, FieldsOf<T> fieldsOf)
        where T : Answer =>
        TaggedRow<Answer>.Of(tag, fieldsOf, isSent: false);

    private static LimitInfo Limit(ref RecordFields f, LimitInfo limit) =>
        new(f.Of(limit.Limit, LimitFormat.Fields), f.Long(limit.Running), f.Int(limit.Keys)) { NextStart = f.OptionalTimestamp(limit.NextStart) };

    private static NodeInfo Node(ref RecordFields f, NodeInfo node) => new(f.Node(node.Id), f.Of(node.Offer, ValueFormat.Offer), f.AnyEnum(node.Phase))
    {
        Held = f.Int(node.Held),
        InUse = f.Resources(node.InUse),
        Assigned = f.Long(node.Assigned),
        Finished = f.Long(node.Finished),
        Lost = f.Long(node.Lost),
    };

    private static NodeInfo NodeWithBlocked(ref RecordFields f, NodeInfo node) =>
        Node(ref f, node) with { Blocked = f.List(node.Blocked, bytesEach: 5, ValueFormat.Blocked) };

    private static HoldsListed Holds(ref RecordFields f, HoldsListed answer)
    {
        var unlisted = f.Int(answer.Unlisted);
        return new(
            f.List(answer.Holds, bytesEach: 4, static (ref f, held) => new HoldInfo(f.Enum(held.Target), f.Name(held.Name), f.Of(held.Hold, ValueFormat.RequiredHold))),
            unlisted);
    }
}
