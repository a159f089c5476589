using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <content>The rows of schedules and calendars.</content>
internal sealed partial record EventFormat
{
    private static class ScheduleRows
    {
        public static readonly EventFormat[] All =
        [
            Of<ScheduleSet>(
                24,
                (w, e) =>
                {
                    ScheduleFormat.Write(w, e.Schedule);
                    ValueFormat.WriteMoment(w, e.Next);
                },
                (ref r, at) => new(at, ScheduleFormat.Read(ref r), ValueFormat.ReadMoment(ref r))),
            Of<ScheduleHeld>(
                25,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteString(e.Reason);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadString(), r.ReadOptionalName())),
            Of<ScheduleReleased>(
                26,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadOptionalName())),
            Of<ScheduleRemoved>(
                27,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadOptionalName())),
            Of<OccurrenceSubmitted>(
                28,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteTimestamp(e.Due);
                    w.WriteTask(e.Task);
                    w.WriteBool(e.Asked);
                    ValueFormat.WriteMoment(w, e.Next);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadTimestamp(), r.ReadTask(), r.ReadBool(), ValueFormat.ReadMoment(ref r))),
            Of<OccurrenceQueued>(
                29,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteTimestamp(e.Due);
                    ValueFormat.WriteMoment(w, e.Next);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadTimestamp(), ValueFormat.ReadMoment(ref r))),
            Of<OccurrencesSkipped>(
                30,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteTimestamp(e.First);
                    w.WriteTimestamp(e.Last);
                    w.WriteLong(e.Count);
                    w.WriteInt((int)e.Reason);
                    ValueFormat.WriteMoment(w, e.Next);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadTimestamp(), r.ReadTimestamp(), r.ReadLong(), r.ReadEnum<OccurrenceDecision>(), ValueFormat.ReadMoment(ref r))),
            Of<BackfillRequested>(
                31,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    ValueFormat.WriteMoments(w, e.Moments);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), ValueFormat.ReadMoments(ref r), r.ReadOptionalName())),
            Of<OccurrenceBackfilled>(
                32,
                (w, e) =>
                {
                    w.WriteName(e.Schedule);
                    w.WriteTimestamp(e.Due);
                    ValueFormat.WriteTask(w, e.Task);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadTimestamp(), ValueFormat.ReadTask(ref r))),
            Of<CalendarSet>(
                33,
                (w, e) =>
                {
                    CalendarFormat.Write(w, e.Calendar);
                    CalendarFormat.WriteMoved(w, e.Moved);
                },
                (ref r, at) => new(at, CalendarFormat.Read(ref r), CalendarFormat.ReadMoved(ref r))),
            Of<CalendarRemoved>(
                34,
                (w, e) =>
                {
                    w.WriteName(e.Calendar);
                    w.WriteName(e.Principal);
                },
                (ref r, at) => new(at, r.ReadName(), r.ReadOptionalName())),
        ];
    }
}
