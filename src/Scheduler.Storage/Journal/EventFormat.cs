using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>An event as a record: its moment, and its own fields in order. For how to change it, see <see cref="RecordTable{TBase}"/>.</summary>
internal static partial class EventFormat
{
    private const byte SaysMore = RecordTable<Event>.SaysMore;

    private static readonly RecordTable<Event> Table = new("event", Rows());

    public static Event Fields(ref RecordFields f, Event e) => f.OneOf(Table, e);

    // A method: in the initializer of a field the compiler would make a delegate anew each time that one is passed.
    private static RecordRow<Event>[] Rows() =>
    [
        Of<EpochStarted>(1, (ref f, e) => new(f.Moment(e.At), f.Long(e.Epoch), f.Name(e.Scheduler))),
        Of<EpochConfirmed>(2, (ref f, e) => new(f.Moment(e.At))),
        Of<QueueConfigured>(3, (ref f, e) => new(f.Moment(e.At), f.Of(e.Queue, QueueFormat.Fields))),
        Of<TaskAdmitted>(4, Admitted, e => e.Ended.Count > 0),
        Of<TaskBecameDue>(5, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task))),
        Of<TaskAssigned>(6, Assigned),
        Of<AttemptFailed>(
            7,
            (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Text(e.Error), f.Bool(e.TimedOut), f.Span(e.RunTime), f.Timestamp(e.RetryAt))),
        Of<AttemptLost>(8, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Enum(e.Cause), f.Bool(e.Crashed))),
        Of<SuccessRecorded>(9, Succeeded),
        Of<FailureRecorded>(10, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Enum(e.Cause), f.Text(e.Error), f.Span(e.RunTime))),
        Of<CancelRequested>(11, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.OptionalName(e.Principal))),
        Of<CancellationRecorded>(
            12,
            (ref f, e) => new(f.Moment(e.At), f.Task(e.Task)) { Unmet = f.Of(f.RecordVersion == SaysMore, e.Unmet, GraphFormat.Unmet) },
            e => e.Unmet is not null),
        Of<ExpiryRecorded>(13, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task))),
        Of<NodeJoined>(14, (ref f, e) => new(f.Moment(e.At), f.Node(e.Node), f.Of(e.Offer, ValueFormat.Offer))),
        Of<NodePhaseChanged>(15, (ref f, e) => new(f.Moment(e.At), f.Node(e.Node), f.Enum(e.Phase))),
        Of<NodeGone>(16, (ref f, e) => new(f.Moment(e.At), f.Node(e.Node), f.Enum(e.Cause))),
        Of<OutcomesForgotten>(17, (ref f, e) => new(f.Moment(e.At), f.Int(e.Count))),
        Of<TaskRetried>(
            18,
            (ref f, e) => new(f.Moment(e.At), f.Of(e.Task, TaskSpecFormat.Fields))
            {
                Ended = f.RecordVersion == SaysMore ? f.EnumOrNone(e.Ended) : null,
                SubmittedAs = f.Fixed64(f.RecordVersion == SaysMore && f.HasMore(e.SubmittedAs is not null), e.SubmittedAs),
            },
            e => (e.Ended ?? (object?)e.SubmittedAs) is not null),
        Of<PreemptionRequested>(19, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Enum(e.Cause), f.Task(e.For))),
        Of<AttemptLogged>(59, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Bytes(e.Log))),
        Of<CheckpointSaved>(20, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Bytes(e.State), f.Span(e.RunTime))),
        Of<AttemptYielded>(21, (ref f, e) => new(f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.OptionalBytes(e.State), f.Span(e.RunTime))),
        Of<LossAccepted>(22, (ref f, e) => new(f.Moment(e.At), f.Long(e.After))),
        Of<NodeBlocked>(23, (ref f, e) => new(f.Moment(e.At), f.Node(e.Node), f.List(e.Blocked, bytesEach: 5, ValueFormat.Blocked))),
        .. ScheduleRows(),
        .. FlowRows(),
        .. LockRows(),
    ];

    // Every task has these three.
    private static TaskAdmitted Admitted(ref RecordFields f, TaskAdmitted e)
    {
        var (at, task) = (f.Moment(e.At), f.Of(e.Task, TaskSpecFormat.Fields));
        var ended = f.RecordVersion == SaysMore ? f.List(e.Ended, bytesEach: 2, GraphFormat.Ended) : [];
        return f.IsWriting ? e : new(at, task) { Ended = ended };
    }

    private static TaskAssigned Assigned(ref RecordFields f, TaskAssigned e)
    {
        var (at, task, node, explanation) = (f.Moment(e.At), f.Task(e.Task), f.Node(e.Node), f.Of(e.Explanation, ExplanationFormat.Fields));
        return f.IsWriting ? e : new(at, task, node, explanation);
    }

    private static SuccessRecorded Succeeded(ref RecordFields f, SuccessRecorded e)
    {
        var (at, task, token, result, runTime) = (f.Moment(e.At), f.Task(e.Task), f.Token(e.Token), f.Bytes(e.Result), f.Span(e.RunTime));
        return f.IsWriting ? e : new(at, task, token, result, runTime);
    }

    private static RecordRow<Event> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? saysMore = null)
        where T : Event =>
        new RecordRow<Event, T>(tag, fieldsOf, saysMore);
}
