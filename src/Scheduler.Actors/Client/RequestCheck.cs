using Scheduler.Actors.Serialization;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Kinds;

namespace Scheduler.Actors.Client;

/// <summary>
/// Finds requests that cannot be sent at all, before they are sent: on the wire they would be dropped with a line in a log, and no answer. Also
/// finds payloads of the kinds that come with the scheduler that no node could work with. Everything else is checked by the scheduler.
/// </summary>
internal static class RequestCheck
{
    // Room for what Akka puts around a message: the paths of both actors, mostly.
    private const int Envelope = 4 * 1024;

    private const int MostReasonChars = 4_096;

    /// <summary>Why the request cannot be sent; null: it can.</summary>
    public static Rejection? Refusal(Request request) => request.Refusal()
        ?? PayloadRefusal.Of(request, KnownPayloads.Fault, SchedulerLimits.Default)
        ?? Unsendable(request);

    private static Rejection? Unsendable(Request request) => request switch
    {
        SubmitTasks { Tasks: [] } => new Rejection(RejectionCode.Invalid, "A submit has no tasks, but must have at least one."),
        SubmitTasks { Tasks: var tasks } => Refusal(tasks),
        SetSchedule { Schedule: var schedule } => Refusal(schedule),
        SetCalendar { Calendar: var calendar } when WireSize.Of(calendar) > SchedulerExtension.MaxMessageBytes / 2 => new Rejection(
            RejectionCode.Invalid, $"Calendar '{calendar.Name}' is too long to be sent: its dates and its texts together."),
        HoldSchedule { Reason.Length: > MostReasonChars } or PlaceHold { Reason.Length: > MostReasonChars } => new Rejection(
            RejectionCode.Invalid, FormattableString.Invariant($"The reason of the hold may have at most {MostReasonChars} characters.")),
        _ => null,
    };

    private static Rejection? Refusal(IReadOnlyList<TaskSpec> tasks)
    {
        var bytes = 0L;
        for (var i = 0; i < tasks.Count; i++)
        {
            var about = WireSize.Of(tasks[i]);
            bytes += about;
            if (Refusal(tasks[i], about) is { } refusal)
            {
                return refusal;
            }
        }

        return bytes <= SchedulerExtension.MaxSubmitBytes ? null : new Rejection(RejectionCode.SubmitTooLarge, FormattableString.Invariant(
            $"The tasks of a submit take about {bytes} bytes; the most is {SchedulerExtension.MaxSubmitBytes}. Submit fewer at a time, or smaller payloads."));
    }

    // A submit goes in as many messages as it needs, but a task in one.
    private static Rejection? Refusal(TaskSpec task, int about)
    {
        // The estimate is rough upwards: only what might be too long is looked at closely.
        const int Most = SchedulerExtension.MaxMessageBytes - Envelope;
        if (about <= Most / 4)
        {
            return null;
        }

        using var codecs = Codecs.Take();
        var bytes = codecs.Value.Tasks.Encode([task]).Length;
        return bytes <= Most ? null : new Rejection(RejectionCode.SubmitTooLarge, FormattableString.Invariant(
            $"Task '{task.Id}' takes {bytes} bytes; a message to the scheduler has room for {Most}. Keep its payload elsewhere, and let it say where."));
    }

    private static Rejection? Refusal(ScheduleSpec schedule) => schedule.OfTask(Refusal([schedule.Task with { Id = new TaskId(schedule.Name) }]))
        ?? (WireSize.Of(schedule) <= SchedulerExtension.MaxMessageBytes / 2
            ? null
            : new Rejection(RejectionCode.Invalid, $"Schedule '{schedule.Name}' is too long to be sent: its texts, its labels and its task together."));
}
