using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>A record of a snapshot: its fields in order. For how to change it, see <see cref="RecordTable{TBase}"/>.</summary>
internal static class SnapshotFormat
{
    private const byte SaysMore = RecordTable<SnapshotRecord>.SaysMore;

    private static readonly RecordTable<SnapshotRecord> Table = new("snapshot record", Rows());

    public static SnapshotRecord Fields(ref RecordFields f, SnapshotRecord record) => f.OneOf(Table, record);

    // A method: in the initializer of a field the compiler would make a delegate anew each time that one is passed.
    private static RecordRow<SnapshotRecord>[] Rows() =>
    [
        Of<SnapshotHead>(
            1, (ref f, r) => new(f.Int(r.Partition), f.Long(r.Epoch), f.Long(r.LastEventNumber), f.Fixed64(r.Digest), f.Moment(r.At))),
        Of<SnapshotQueue>(2, (ref f, r) => new(f.Of(r.Options, QueueFormat.Fields), f.Long(r.LastNode))),
        Of<SnapshotNode>(
            3,
            (ref f, r) => new(
                f.Node(r.Id), f.Of(r.Offer, ValueFormat.Offer), f.Enum(r.Phase), f.Long(r.Number), f.Long(r.Assigned), f.Long(r.Finished), f.Long(r.Lost))
            {
                Blocked = f.RecordVersion == SaysMore ? f.List(r.Blocked, bytesEach: 5, ValueFormat.Blocked) : [],
            },
            r => r.Blocked.Count > 0),
        Of<SnapshotTask>(4, SnapshotTaskFormat.Fields),
        Of<SnapshotOutcome>(5, Outcome),
        Of<SnapshotEstimate>(6, (ref f, r) => new(f.Name(r.Kind), f.Long(r.Mean), f.Long(r.Error), f.Long(r.Tasks), f.Long(r.Compared))),
        Of<SnapshotSchedule>(7, Schedule, r => r.Backfill.Count > 0 || r.Backfilled != 0),
        Of<SnapshotCalendar>(8, (ref f, r) => new(f.Of(r.Calendar, CalendarFormat.Fields))),
        Of<SnapshotLimit>(10, (ref f, r) => new(f.Of(r.Limit, LimitFormat.Fields))),
        Of<SnapshotRate>(11, (ref f, r) => new(f.Name(r.Key), f.Timestamp(r.Due))),
        Of<SnapshotHold>(12, (ref f, r) => new(f.Enum(r.Target), f.Name(r.Name), f.Of(r.Hold, ValueFormat.RequiredHold))),
        Of<SnapshotUnique>(13, (ref f, r) => new(f.Text(r.Key), f.Of(r.Claim, UniqueFormat.Claim))),
        Of<SnapshotGroup>(14, GraphFormat.Group),
        Of<SnapshotResult>(15, (ref f, r) => new(f.Task(r.Task), f.Bytes(r.Bytes))),
        Of<SnapshotLeftover>(16, SnapshotTaskFormat.Leftover),
        Of<SnapshotLock>(
            17,
            (ref f, r) => new(
                f.Name(r.Name),
                f.Text(r.Owner),
                f.Span(r.Lease),
                f.Long(r.Number),
                f.Timestamp(r.RequestedAt),
                f.Token(f.Bool(r.Token is not null), r.Token),
                f.OptionalTimestamp(r.GrantedAt))),
    ];

    private static RecordRow<SnapshotRecord> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? saysMore = null)
        where T : SnapshotRecord =>
        new RecordRow<SnapshotRecord, T>(tag, fieldsOf, saysMore);

    private static SnapshotOutcome Outcome(ref RecordFields f, SnapshotOutcome outcome)
    {
        var finishedAt = f.Moment(outcome.FinishedAt);
        var (task, hash, phase) = (f.Task(outcome.Task), f.Fixed64(outcome.ContentHash), f.Enum(outcome.Phase));
        return f.IsWriting ? outcome : new(task, hash, phase, finishedAt);
    }

    private static SnapshotSchedule Schedule(ref RecordFields f, SnapshotSchedule schedule)
    {
        var read = new SnapshotSchedule(f.Of(schedule.Spec, ScheduleFormat.Fields), f.OptionalTimestamp(schedule.Next))
        {
            Hold = f.Optional(schedule.Hold, ValueFormat.Hold),
            ReleasedAt = f.OptionalTimestamp(schedule.ReleasedAt),
            Waiting = f.OptionalTimestamp(schedule.Waiting),
            Last = f.Optional(schedule.Last, ScheduleFormat.Last),
            Asked = f.Long(schedule.Asked),
            Unfinished = f.Tasks(schedule.Unfinished),
            Decided = f.List(schedule.Decided, bytesEach: 1, static (ref f, count) => f.Long(count)),
        };
        return f.RecordVersion != SaysMore ? read : read with { Backfill = f.Timestamps(schedule.Backfill), Backfilled = f.Long(schedule.Backfilled) };
    }
}
