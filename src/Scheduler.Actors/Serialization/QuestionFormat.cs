using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>A question among the records of a message: its number, its tag, its sender, and its fields.</summary>
internal static class QuestionFormat
{
    private const byte Submitted = 1;

    // A submit whose tasks are watched. Its fields are those of another.
    private const byte Watched = 2;

    private static readonly TaggedTable<Request> Table = new("question", Rows());

    public static ClientRequest Fields(ref RecordFields f, ClientRequest request)
    {
        var (number, question) = (f.Growing(request.Number), request.Question);
        var tag = f.Byte(request is { Watch: true, Question: SubmitTasks } ? Watched : Table.TagOf(question));
        var principal = f.OptionalName(question?.Principal);
        var read = Table.Fields(ref f, tag == Watched ? Submitted : tag, question!);
        return f.IsWriting ? request : new ClientRequest(number, read with { Principal = principal }, tag == Watched);
    }

    // A method: in the initializer of a field the compiler would make a delegate anew each time that one is passed.
    private static TaggedRow<Request>[] Rows() =>
    [
        Of<SubmitTasks>(Submitted, (ref f, q) => new(f.List(q.Tasks, bytesEach: 3, TaskSpecCodec.Fields))),
        Of<CancelTask>(3, (ref f, q) => new(f.Task(q.Task))),
        Of<ExplainTask>(4, (ref f, q) => new(f.Task(q.Task))),
        Of<GetTask>(58, (ref f, q) => new(f.Task(q.Task)) { Details = false }, q => !q.Details),
        Of<GetTask>(5, (ref f, q) => new(f.Task(q.Task))),
        Of<ListTasks>(38, (ref f, q) => new(f.Of(q.Filter, FilterFormat.WithGroup)), q => q.Filter.Group is not null),
        Of<ListTasks>(37, (ref f, q) => new(f.Of(q.Filter, FilterFormat.WithMore)), q => FilterFormat.SaysMore(q.Filter)),
        Of<ListTasks>(6, (ref f, q) => new(f.Of(q.Filter, FilterFormat.Fields))),
        Of<ListNodes>(7, (ref f, q) => new()),
        Of<CordonNode>(8, (ref f, q) => new(f.Name(q.Name))),
        Of<UncordonNode>(9, (ref f, q) => new(f.Name(q.Name))),
        Of<DrainNode>(10, (ref f, q) => new(f.Name(q.Name))),
        Of<ConfigureQueue>(11, (ref f, q) => new(f.Of(q.Queue, QueueFormat.Fields))),
        Of<RetryTask>(39, (ref f, q) => new(f.Task(q.Task)) { WithDependants = true }, q => q.WithDependants),
        Of<RetryTask>(12, (ref f, q) => new(f.Task(q.Task))),
        Of<CountTasks>(13, (ref f, q) => new()),
        Of<GetStatistics>(14, (ref f, q) => new()),
        Of<SetSchedule>(15, (ref f, q) => new(f.Of(q.Schedule, ScheduleFormat.Fields))),
        Of<HoldSchedule>(16, (ref f, q) => new(f.Name(q.Name), f.Text(q.Reason))),
        Of<ReleaseSchedule>(17, (ref f, q) => new(f.Name(q.Name))),
        Of<RunSchedule>(18, (ref f, q) => new(f.Name(q.Name), f.OptionalTimestamp(q.Moment))),
        Of<RemoveSchedule>(19, (ref f, q) => new(f.Name(q.Name))),
        Of<ListSchedules>(20, (ref f, q) => new(f.Of(q.Filter, FilterFormat.Names))),
        Old<BackfillSchedule>(21, (ref f, q) => new(f.Name(q.Name), f.Timestamp(q.From), f.Timestamp(q.To))),
        Of<SetCalendar>(22, (ref f, q) => new(f.Of(q.Calendar, CalendarFormat.Fields))),
        Of<RemoveCalendar>(23, (ref f, q) => new(f.Name(q.Name))),
        Of<ListCalendars>(24, (ref f, q) => new(f.Of(q.Filter, FilterFormat.Names))),
        Of<BackfillSchedule>(25, (ref f, q) => new(f.Name(q.Name), f.Timestamp(q.From), f.Timestamp(q.To), f.Bool(q.Again))),
        Of<SetLimit>(30, (ref f, q) => new(f.Of(q.Limit, LimitFormat.Fields))),
        Of<RemoveLimit>(31, (ref f, q) => new(f.Name(q.Name))),
        Of<ListLimits>(32, (ref f, q) => new()),
        Of<PlaceHold>(33, (ref f, q) => new(f.AnyEnum(q.Target), f.Name(q.Name), f.Text(q.Reason))),
        Of<ReleaseHold>(34, (ref f, q) => new(f.AnyEnum(q.Target), f.Name(q.Name))),
        Of<ListHolds>(35, (ref f, q) => new()),
        Of<ReviseTask>(36, Revision),
        Of<OpenGroup>(
            45,
            (ref f, q) => new(f.Name(q.Group), f.OptionalName(q.Parent)) { Stragglers = f.Of(q.Stragglers, CopyFormat.Options) },
            q => q.Stragglers is not null),
        Of<OpenGroup>(40, (ref f, q) => new(f.Name(q.Group), f.OptionalName(q.Parent))),
        Of<SealGroup>(41, (ref f, q) => new(f.Name(q.Group))),
        Of<GetGroup>(42, (ref f, q) => new(f.Name(q.Group))),
        Of<ListGroups>(43, Groups),
        Of<GetDependants>(44, (ref f, q) => new(f.Name(q.Name), f.Bool(q.IsGroup))),
        Of<AcquireLock>(49, (ref f, q) => new(f.Name(q.Name), f.Text(q.Owner), f.Span(q.Lease)) { IfFree = f.Bool(q.IfFree) }),
        Of<RenewLock>(50, (ref f, q) => new(f.Name(q.Name), f.Text(q.Owner), f.Token(q.Token))),
        Of<ReleaseLock>(51, (ref f, q) => new(f.Name(q.Name), f.Text(q.Owner))),
        Of<ListLocks>(52, (ref f, q) => new(f.OptionalName(q.Name))),
        Of<GetAttempts>(
            56,
            (ref f, q) => new(f.Task(q.Task), f.Long(q.Before?.Value ?? 0) is > 0 and var before ? new FencingToken(before) : null, f.Int(q.Limit)),
            q => q.Before is not null || q.Limit != AttemptsFound.MostListed),
        Of<GetAttempts>(53, (ref f, q) => new(f.Task(q.Task))),
        Of<GetLog>(
            57,
            (ref f, q) => new(f.Task(q.Task), f.Int(q.Attempt ?? 0) is > 0 and var attempt ? attempt : null, f.Int(q.Run ?? 0)),
            q => q.Run is not null),
        Of<GetLog>(54, (ref f, q) => new(f.Task(q.Task), f.Int(q.Attempt ?? 0) is > 0 and var attempt ? attempt : null)),
        Of<SubmitPart>(
            55, (ref f, q) => new(f.Int(q.Index), f.Int(q.Count), f.Bool(q.Watch), f.List(q.Tasks, bytesEach: 3, TaskSpecCodec.Fields))),
    ];

    private static TaggedRow<Request> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? when = null)
        where T : Request =>
        TaggedRow<Request>.Of(tag, fieldsOf, when);

    private static TaggedRow<Request> Old<T>(byte tag, FieldsOf<T> fieldsOf)
        where T : Request =>
        TaggedRow<Request>.Of(tag, fieldsOf, isSent: false);

    private static ReviseTask Revision(ref RecordFields f, ReviseTask command)
    {
        var task = f.Task(command.Task);
        var (saysPriority, priority) = (f.Bool(command.Priority is not null), f.SignedInt(command.Priority ?? 0));
        return new(task)
        {
            Priority = saysPriority ? priority : null,
            NotBefore = f.OptionalTimestamp(command.NotBefore),
            Queue = f.OptionalName(command.Queue),
        };
    }

    private static ListGroups Groups(ref RecordFields f, ListGroups question)
    {
        // In the place of a name, which lists of groups do not have.
        _ = f.OptionalName(null);
        return new() { Prefix = f.OptionalName(question.Prefix), Limit = f.Int(question.Limit), After = f.OptionalName(question.After) };
    }
}
