using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>Which event a record holds. Stored by number: add, never renumber, never use one again.</summary>
internal enum EventTag : byte
{
    EpochStarted = 1,
    EpochConfirmed = 2,
    QueueConfigured = 3,
    TaskAdmitted = 4,
    TaskBecameDue = 5,
    TaskAssigned = 6,
    AttemptFailed = 7,
    AttemptLost = 8,
    SuccessRecorded = 9,
    FailureRecorded = 10,
    CancelRequested = 11,
    CancellationRecorded = 12,
    ExpiryRecorded = 13,
    NodeJoined = 14,
    NodePhaseChanged = 15,
    NodeGone = 16,
    OutcomesForgotten = 17,
    TaskRetried = 18,
    PreemptionRequested = 19,
    CheckpointSaved = 20,
    AttemptYielded = 21,
    LossAccepted = 22,
    NodeBlocked = 23,
    ScheduleSet = 24,
    ScheduleHeld = 25,
    ScheduleReleased = 26,
    ScheduleRemoved = 27,
    OccurrenceSubmitted = 28,
    OccurrenceQueued = 29,
    OccurrencesSkipped = 30,
}

/// <summary>
/// An event as a record: tag, version, length, moment, and its own fields in order.
/// </summary>
/// <remarks>
/// To change what an event holds: raise <see cref="Version"/> for its tag, write the new fields, and let its reader ask which
/// version it has before it. Rows that were written before must read as ever: the golden rows of the tests say whether they do.
/// </remarks>
internal static partial class EventFormat
{
    private const byte Version = 1;

    public static void Write(RecordWriter writer, Event @event)
    {
        var tag = TagOf(@event);
        var start = writer.BeginRecord((byte)tag, Version);
        writer.WriteMoment(@event.At);
        switch (@event)
        {
            case TaskAdmitted e:
                TaskSpecFormat.Write(writer, e.Task);
                break;
            case TaskAssigned e:
                writer.WriteTask(e.Task);
                writer.WriteNode(e.Node);
                ExplanationFormat.Write(writer, e.Explanation);
                break;
            case SuccessRecorded e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteBytes(e.Result.Span);
                writer.WriteSpan(e.RunTime);
                break;
            case EpochStarted e:
                writer.WriteLong(e.Epoch);
                writer.WriteName(e.Scheduler);
                break;
            case QueueConfigured e:
                ValueFormat.WriteQueue(writer, e.Queue);
                break;
            case TaskRetried e:
                TaskSpecFormat.Write(writer, e.Task);
                break;
            case OutcomesForgotten e:
                writer.WriteInt(e.Count);
                break;
            case LossAccepted e:
                writer.WriteLong(e.After);
                break;
            default:
                WriteTaskOrNode(writer, @event);
                break;
        }

        writer.EndRecord(start);
    }

    private static void WriteTaskOrNode(RecordWriter writer, Event @event)
    {
        switch (@event)
        {
            case TaskBecameDue e:
                writer.WriteTask(e.Task);
                break;
            case AttemptFailed e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteString(e.Error);
                writer.WriteBool(e.TimedOut);
                writer.WriteSpan(e.RunTime);
                writer.WriteTimestamp(e.RetryAt);
                break;
            case AttemptLost e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteInt((int)e.Cause);
                writer.WriteBool(e.Crashed);
                break;
            case FailureRecorded e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteInt((int)e.Cause);
                writer.WriteString(e.Error);
                writer.WriteSpan(e.RunTime);
                break;
            case CancelRequested e:
                writer.WriteTask(e.Task);
                writer.WriteName(e.Principal);
                break;
            case PreemptionRequested e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteInt((int)e.Cause);
                writer.WriteTask(e.For);
                break;
            case CheckpointSaved e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteBytes(e.State.Span);
                writer.WriteSpan(e.RunTime);
                break;
            case AttemptYielded e:
                writer.WriteTask(e.Task);
                writer.WriteToken(e.Token);
                writer.WriteOptionalBytes(e.State);
                writer.WriteSpan(e.RunTime);
                break;
            case CancellationRecorded e:
                writer.WriteTask(e.Task);
                break;
            case ExpiryRecorded e:
                writer.WriteTask(e.Task);
                break;
            default:
                WriteNode(writer, @event);
                break;
        }
    }

    private static void WriteNode(RecordWriter writer, Event @event)
    {
        switch (@event)
        {
            case NodeJoined e:
                writer.WriteNode(e.Node);
                ValueFormat.WriteOffer(writer, e.Offer);
                break;
            case NodePhaseChanged e:
                writer.WriteNode(e.Node);
                writer.WriteInt((int)e.Phase);
                break;
            case NodeBlocked e:
                writer.WriteNode(e.Node);
                ValueFormat.WriteBlocked(writer, e.Blocked);
                break;
            case NodeGone e:
                writer.WriteNode(e.Node);
                writer.WriteInt((int)e.Cause);
                break;
            default:
                WriteSchedule(writer, @event);
                break;
        }
    }

    private static void WriteSchedule(RecordWriter writer, Event @event)
    {
        switch (@event)
        {
            case ScheduleSet e:
                ScheduleFormat.Write(writer, e.Schedule);
                ValueFormat.WriteMoment(writer, e.Next);
                break;
            case ScheduleHeld e:
                writer.WriteName(e.Schedule);
                writer.WriteString(e.Reason);
                writer.WriteName(e.Principal);
                break;
            case ScheduleReleased e:
                writer.WriteName(e.Schedule);
                writer.WriteName(e.Principal);
                break;
            case ScheduleRemoved e:
                writer.WriteName(e.Schedule);
                writer.WriteName(e.Principal);
                break;
            case OccurrenceSubmitted e:
                writer.WriteName(e.Schedule);
                writer.WriteTimestamp(e.Due);
                writer.WriteTask(e.Task);
                writer.WriteBool(e.Asked);
                ValueFormat.WriteMoment(writer, e.Next);
                break;
            case OccurrenceQueued e:
                writer.WriteName(e.Schedule);
                writer.WriteTimestamp(e.Due);
                ValueFormat.WriteMoment(writer, e.Next);
                break;
            case OccurrencesSkipped e:
                writer.WriteName(e.Schedule);
                writer.WriteTimestamp(e.First);
                writer.WriteTimestamp(e.Last);
                writer.WriteLong(e.Count);
                writer.WriteInt((int)e.Reason);
                ValueFormat.WriteMoment(writer, e.Next);
                break;
        }
    }

    private static EventTag TagOf(Event @event) => @event switch
    {
        TaskAdmitted => EventTag.TaskAdmitted,
        TaskAssigned => EventTag.TaskAssigned,
        SuccessRecorded => EventTag.SuccessRecorded,
        EpochStarted => EventTag.EpochStarted,
        EpochConfirmed => EventTag.EpochConfirmed,
        QueueConfigured => EventTag.QueueConfigured,
        TaskBecameDue => EventTag.TaskBecameDue,
        AttemptFailed => EventTag.AttemptFailed,
        AttemptLost => EventTag.AttemptLost,
        FailureRecorded => EventTag.FailureRecorded,
        CancelRequested => EventTag.CancelRequested,
        CancellationRecorded => EventTag.CancellationRecorded,
        ExpiryRecorded => EventTag.ExpiryRecorded,
        NodeJoined => EventTag.NodeJoined,
        NodePhaseChanged => EventTag.NodePhaseChanged,
        NodeGone => EventTag.NodeGone,
        NodeBlocked => EventTag.NodeBlocked,
        OutcomesForgotten => EventTag.OutcomesForgotten,
        TaskRetried => EventTag.TaskRetried,
        PreemptionRequested => EventTag.PreemptionRequested,
        CheckpointSaved => EventTag.CheckpointSaved,
        AttemptYielded => EventTag.AttemptYielded,
        LossAccepted => EventTag.LossAccepted,
        ScheduleSet => EventTag.ScheduleSet,
        ScheduleHeld => EventTag.ScheduleHeld,
        ScheduleReleased => EventTag.ScheduleReleased,
        ScheduleRemoved => EventTag.ScheduleRemoved,
        OccurrenceSubmitted => EventTag.OccurrenceSubmitted,
        OccurrenceQueued => EventTag.OccurrenceQueued,
        OccurrencesSkipped => EventTag.OccurrencesSkipped,
        _ => throw new SchedulingException($"The journal has no form for {@event.GetType().Name}."),
    };
}
