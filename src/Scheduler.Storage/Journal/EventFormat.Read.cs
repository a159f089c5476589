using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

internal static partial class EventFormat
{
    public static Event Read(ref RecordReader reader)
    {
        var tag = reader.BeginRecord(out var version);
        if (version != Version)
        {
            throw reader.UnknownRecord("event", tag, version);
        }

        // Arguments are evaluated in order: that of the fields.
        var at = reader.ReadMoment();
        Event @event = (EventTag)tag switch
        {
            EventTag.EpochStarted => new EpochStarted(at, reader.ReadLong(), reader.ReadName()),
            EventTag.EpochConfirmed => new EpochConfirmed(at),
            EventTag.QueueConfigured => new QueueConfigured(at, ValueFormat.ReadQueue(ref reader)),
            EventTag.TaskAdmitted => new TaskAdmitted(at, TaskSpecFormat.Read(ref reader)),
            EventTag.TaskBecameDue => new TaskBecameDue(at, reader.ReadTask()),
            EventTag.TaskAssigned =>
                new TaskAssigned(at, reader.ReadTask(), reader.ReadNode(), ExplanationFormat.Read(ref reader)),
            EventTag.AttemptFailed => new AttemptFailed(
                at,
                reader.ReadTask(),
                reader.ReadToken(),
                reader.ReadString(),
                reader.ReadBool(),
                reader.ReadSpan(),
                reader.ReadTimestamp()),
            EventTag.AttemptLost =>
                new AttemptLost(at, reader.ReadTask(), reader.ReadToken(), reader.ReadEnum<LossCause>(), reader.ReadBool()),
            EventTag.SuccessRecorded =>
                new SuccessRecorded(at, reader.ReadTask(), reader.ReadToken(), reader.ReadBytes(), reader.ReadSpan()),
            EventTag.FailureRecorded => new FailureRecorded(
                at,
                reader.ReadTask(),
                reader.ReadToken(),
                reader.ReadEnum<FailureCause>(),
                reader.ReadString(),
                reader.ReadSpan()),
            EventTag.CancelRequested => new CancelRequested(at, reader.ReadTask(), reader.ReadOptionalName()),
            EventTag.PreemptionRequested => new PreemptionRequested(
                at, reader.ReadTask(), reader.ReadToken(), reader.ReadEnum<PreemptionCause>(), reader.ReadTask()),
            EventTag.CheckpointSaved =>
                new CheckpointSaved(at, reader.ReadTask(), reader.ReadToken(), reader.ReadBytes(), reader.ReadSpan()),
            EventTag.AttemptYielded =>
                new AttemptYielded(at, reader.ReadTask(), reader.ReadToken(), reader.ReadOptionalBytes(), reader.ReadSpan()),
            EventTag.CancellationRecorded => new CancellationRecorded(at, reader.ReadTask()),
            EventTag.ExpiryRecorded => new ExpiryRecorded(at, reader.ReadTask()),
            EventTag.NodeJoined => new NodeJoined(at, reader.ReadNode(), ValueFormat.ReadOffer(ref reader)),
            EventTag.NodePhaseChanged => new NodePhaseChanged(at, reader.ReadNode(), reader.ReadEnum<NodePhase>()),
            EventTag.NodeBlocked => new NodeBlocked(at, reader.ReadNode(), ValueFormat.ReadBlocked(ref reader)),
            EventTag.NodeGone => new NodeGone(at, reader.ReadNode(), reader.ReadEnum<LossCause>()),
            EventTag.TaskRetried => new TaskRetried(at, TaskSpecFormat.Read(ref reader)),
            EventTag.OutcomesForgotten => new OutcomesForgotten(at, reader.ReadInt()),
            EventTag.LossAccepted => new LossAccepted(at, reader.ReadLong()),
            _ => ReadSchedule(ref reader, tag, version, at),
        };
        reader.EndRecord();
        return @event;
    }
    private static Event ReadSchedule(ref RecordReader reader, byte tag, byte version, Timestamp at) => (EventTag)tag switch
    {
        EventTag.ScheduleSet => new ScheduleSet(at, ScheduleFormat.Read(ref reader), ValueFormat.ReadMoment(ref reader)),
        EventTag.ScheduleHeld => new ScheduleHeld(at, reader.ReadName(), reader.ReadString(), reader.ReadOptionalName()),
        EventTag.ScheduleReleased => new ScheduleReleased(at, reader.ReadName(), reader.ReadOptionalName()),
        EventTag.ScheduleRemoved => new ScheduleRemoved(at, reader.ReadName(), reader.ReadOptionalName()),
        EventTag.OccurrenceSubmitted => new OccurrenceSubmitted(
            at, reader.ReadName(), reader.ReadTimestamp(), reader.ReadTask(), reader.ReadBool(), ValueFormat.ReadMoment(ref reader)),
        EventTag.OccurrenceQueued =>
            new OccurrenceQueued(at, reader.ReadName(), reader.ReadTimestamp(), ValueFormat.ReadMoment(ref reader)),
        EventTag.OccurrencesSkipped => new OccurrencesSkipped(
            at,
            reader.ReadName(),
            reader.ReadTimestamp(),
            reader.ReadTimestamp(),
            reader.ReadLong(),
            reader.ReadEnum<OccurrenceDecision>(),
            ValueFormat.ReadMoment(ref reader)),
        _ => throw reader.UnknownRecord("event", tag, version),
    };
}
