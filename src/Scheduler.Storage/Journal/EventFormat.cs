using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>An event as a record: tag, version, length, moment, and its own fields in order.</summary>
/// <remarks>
/// To change what an event holds: raise <see cref="Version"/> for its tag, write the new fields, and let its reader ask which
/// version it has before it. Rows that were written before must read as ever: the golden rows of the tests say whether they do.
/// </remarks>
/// <param name="Tag">Stored: add, never renumber, never use one again.</param>
/// <param name="HasMore">Whether an event says what the first rows of its tag did not; null: none does.</param>
internal sealed partial record EventFormat(
    byte Tag, Type Type, Action<RecordWriter, Event> WriteFields, EventFormat.Reading<Event> ReadFields, Func<Event, bool>? HasMore)
{
    private const byte Version = 1;

    // Of tags whose events may say more than the first rows did; version 1 is still written where they do not.
    private const byte SaysMore = 2;

    // A row an event. Its fields are read as they are written: arguments are evaluated in order.
    private static readonly EventFormat[] All =
    [
        Of<EpochStarted>(
            1,
            (w, e) =>
            {
                w.WriteLong(e.Epoch);
                w.WriteName(e.Scheduler);
            },
            (ref r, at) => new(at, r.ReadLong(), r.ReadName())),
        Of<EpochConfirmed>(2, (_, _) => { }, (ref _, at) => new(at)),
        Of<QueueConfigured>(3, (w, e) => ValueFormat.WriteQueue(w, e.Queue), (ref r, at) => new(at, ValueFormat.ReadQueue(ref r))),
        Of<TaskAdmitted>(
            4,
            (w, e) =>
            {
                TaskSpecFormat.Write(w, e.Task);
                GraphFormat.WriteEnded(w, e.Ended);
            },
            (ref r, at) => r.RecordVersion == SaysMore ? new(at, TaskSpecFormat.Read(ref r)) { Ended = GraphFormat.ReadEnded(ref r) } : new(at, TaskSpecFormat.Read(ref r)),
            e => e.Ended.Count > 0),
        Of<TaskBecameDue>(5, (w, e) => w.WriteTask(e.Task), (ref r, at) => new(at, r.ReadTask())),
        Of<TaskAssigned>(
            6,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteNode(e.Node);
                ExplanationFormat.Write(w, e.Explanation);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadNode(), ExplanationFormat.Read(ref r))),
        Of<AttemptFailed>(
            7,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteString(e.Error);
                w.WriteBool(e.TimedOut);
                w.WriteSpan(e.RunTime);
                w.WriteTimestamp(e.RetryAt);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadString(), r.ReadBool(), r.ReadSpan(), r.ReadTimestamp())),
        Of<AttemptLost>(
            8,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteInt((int)e.Cause);
                w.WriteBool(e.Crashed);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadEnum<LossCause>(), r.ReadBool())),
        Of<SuccessRecorded>(
            9,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteBytes(e.Result.Span);
                w.WriteSpan(e.RunTime);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadBytes(), r.ReadSpan())),
        Of<FailureRecorded>(
            10,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteInt((int)e.Cause);
                w.WriteString(e.Error);
                w.WriteSpan(e.RunTime);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadEnum<FailureCause>(), r.ReadString(), r.ReadSpan())),
        Of<CancelRequested>(
            11,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteName(e.Principal);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadOptionalName())),
        Of<CancellationRecorded>(
            12,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                if (e.Unmet is { } unmet)
                {
                    GraphFormat.Write(w, unmet);
                }
            },
            (ref r, at) => new(at, r.ReadTask()) { Unmet = r.RecordVersion == SaysMore ? GraphFormat.ReadUnmet(ref r) : null },
            e => e.Unmet is not null),
        Of<ExpiryRecorded>(13, (w, e) => w.WriteTask(e.Task), (ref r, at) => new(at, r.ReadTask())),
        Of<NodeJoined>(
            14,
            (w, e) =>
            {
                w.WriteNode(e.Node);
                ValueFormat.WriteOffer(w, e.Offer);
            },
            (ref r, at) => new(at, r.ReadNode(), ValueFormat.ReadOffer(ref r))),
        Of<NodePhaseChanged>(
            15,
            (w, e) =>
            {
                w.WriteNode(e.Node);
                w.WriteInt((int)e.Phase);
            },
            (ref r, at) => new(at, r.ReadNode(), r.ReadEnum<NodePhase>())),
        Of<NodeGone>(
            16,
            (w, e) =>
            {
                w.WriteNode(e.Node);
                w.WriteInt((int)e.Cause);
            },
            (ref r, at) => new(at, r.ReadNode(), r.ReadEnum<LossCause>())),
        Of<OutcomesForgotten>(17, (w, e) => w.WriteInt(e.Count), (ref r, at) => new(at, r.ReadInt())),
        Of<TaskRetried>(
            18,
            (w, e) =>
            {
                TaskSpecFormat.Write(w, e.Task);
                GraphFormat.WriteRetried(w, e);
            },
            (ref r, at) => r.RecordVersion == SaysMore ? GraphFormat.ReadRetried(ref r, new(at, TaskSpecFormat.Read(ref r))) : new(at, TaskSpecFormat.Read(ref r)),
            e => (e.Ended ?? (object?)e.SubmittedAs) is not null),
        Of<PreemptionRequested>(
            19,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteInt((int)e.Cause);
                w.WriteTask(e.For);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadEnum<PreemptionCause>(), r.ReadTask())),
        Of<AttemptLogged>(
            59,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteBytes(e.Log.Span);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadBytes())),
        Of<CheckpointSaved>(
            20,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteBytes(e.State.Span);
                w.WriteSpan(e.RunTime);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadBytes(), r.ReadSpan())),
        Of<AttemptYielded>(
            21,
            (w, e) =>
            {
                w.WriteTask(e.Task);
                w.WriteToken(e.Token);
                w.WriteOptionalBytes(e.State);
                w.WriteSpan(e.RunTime);
            },
            (ref r, at) => new(at, r.ReadTask(), r.ReadToken(), r.ReadOptionalBytes(), r.ReadSpan())),
        Of<LossAccepted>(22, (w, e) => w.WriteLong(e.After), (ref r, at) => new(at, r.ReadLong())),
        Of<NodeBlocked>(
            23,
            (w, e) =>
            {
                w.WriteNode(e.Node);
                ValueFormat.WriteBlocked(w, e.Blocked);
            },
            (ref r, at) => new(at, r.ReadNode(), ValueFormat.ReadBlocked(ref r))),
        .. ScheduleRows.All,
        .. FlowRows.All,
    ];

    private static readonly Dictionary<Type, EventFormat> ByType = All.ToDictionary(f => f.Type);
    private static readonly EventFormat?[] ByTag = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(tag => All.FirstOrDefault(f => f.Tag == tag))];

    public delegate T Reading<out T>(ref RecordReader reader, Timestamp at);

    public static void Write(RecordWriter writer, Event @event)
    {
        if (!ByType.TryGetValue(@event.GetType(), out var format))
        {
            throw new SchedulingException($"The journal has no form for {@event.GetType().Name}.");
        }

        var start = writer.BeginRecord(format.Tag, format.HasMore?.Invoke(@event) == true ? SaysMore : Version);
        writer.WriteMoment(@event.At);
        format.WriteFields(writer, @event);
        writer.EndRecord(start);
    }

    public static Event Read(ref RecordReader reader)
    {
        var tag = reader.BeginRecord(out var version);
        if (ByTag[tag] is not { } format || (version != Version && !(version == SaysMore && format.HasMore is not null)))
        {
            throw reader.UnknownRecord("event", tag, version);
        }

        var @event = format.ReadFields(ref reader, reader.ReadMoment());
        reader.EndRecord();
        return @event;
    }

    private static EventFormat Of<T>(byte tag, Action<RecordWriter, T> write, Reading<T> read, Func<T, bool>? hasMore = null)
        where T : Event =>
        new(
            tag,
            typeof(T),
            (writer, @event) => write(writer, (T)@event),
            (ref reader, at) => read(ref reader, at),
            hasMore is null ? null : @event => hasMore((T)@event));
}
