using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>
/// The approximate size of something in bytes, without writing it. Never less than the real size, except that repeated names (queues, labels)
/// are written only once per message. Messages are split by it, well below the frame size.
/// </summary>
internal static class WireSize
{
    /// <summary>The size of a piece of a message that is split: a quarter of the frame, because a single task may be long and is not
    /// split.</summary>
    public const int Piece = SchedulerExtension.MaxMessageBytes / 4;

    public const int OfRequest = 512;

    public const int OfToken = 10;

    private const int OfDelay = 10;

    public static int Of(IReadOnlyList<TaskSpec> tasks)
    {
        var bytes = OfRequest;
        for (var i = 0; i < tasks.Count; i++)
        {
            bytes += Of(tasks[i]);
        }

        return bytes;
    }

    public static int Of(TaskSpec task)
    {
        var bytes = 64 + task.Payload.Length + Of(task.Id) + Of(task.Kind) + Of(task.Principal) + Of(task.OrderKey) + Of(task.Unique?.Key)
            + Of(task.FairnessKey) + Of(task.AffinityKey) + (OfDelay * task.Retry.Delays.Count) + Of(task.Group) + Of(task.After);
        for (var i = 0; i < task.Limits.Count; i++)
        {
            bytes += 4 + Of(task.Limits[i].Name);
        }

        if (task.Headers is { } headers)
        {
            foreach (var (key, value) in headers)
            {
                bytes += Of(key) + Of(value);
            }
        }

        return bytes;
    }

    public static int Of(TaskId task) => Of(task.Value);

    public static int Of(Answer answer) => OfRequest + answer switch
    {
        SubmitReceipts { Receipts: var receipts } => Of(receipts),
        ReceiptsPart { Receipts: var receipts } => Of(receipts),
        TaskPage { Tasks: var tasks } => tasks.Sum(Of),
        SchedulePage { Schedules: var schedules } => schedules.Sum(Of),
        CalendarPage { Calendars: var calendars } => calendars.Sum(Of),
        LogFound { Lines: var lines } => lines.Sum(static line => 32 + Of(line.Text)),
        TaskFound { Task: { } task } => Of(task),
        _ => 0,
    };

    private static int Of(IReadOnlyList<TaskReceipt> receipts) => receipts.Sum(Of);

    public static int Of(TaskReceipt receipt) => 4 + (receipt.Other is { } other ? Of(other) : 0);

    /// <summary>Splits the items, in order, into pieces of about this size; a longer item forms its own piece.</summary>
    /// <param name="bytes">The size of what is sent along with the first piece.</param>
    public static List<IReadOnlyList<T>> Pieces<T>(IReadOnlyList<T> items, Func<T, int> bytesOf, int bytes = 0)
    {
        List<IReadOnlyList<T>> pieces = [];
        var start = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var more = bytesOf(items[i]);
            if (bytes + more > Piece && i > start)
            {
                pieces.Add([.. items.Skip(start).Take(i - start)]);
                start = i;
                bytes = 0;
            }

            bytes += more;
        }

        // Mostly all of them are one piece, and nothing is copied.
        pieces.Add(start == 0 ? items : [.. items.Skip(start)]);
        return pieces;
    }

    public static int Of(TaskInfo task) => 128 + Of(task.Id) + (task.Result?.Length ?? 0) + Of(task.Error) + (task.Spec is { } spec ? Of(spec) : 0) + Of(task.Group) + Of(task.After) + Of(task.Progress?.Message);

    private static int Of(IReadOnlyList<Dependency> after)
    {
        var bytes = 0;
        for (var i = 0; i < after.Count; i++)
        {
            bytes += 2 + Of(after[i].Name);
        }

        return bytes;
    }

    public static int Of(CalendarSpec calendar) => 64 + Of(calendar.Name) + Of(calendar.Recurrence) + Of(calendar.Principal) + (4 * calendar.Dates.Count);

    public static int Of(CalendarInfo calendar) => Of(calendar.Calendar) + calendar.UsedBy.Sum(name => Of(name));

    public static int Of(ScheduleSpec schedule) =>
        128 + Of(schedule.Name) + Of(schedule.Recurrence) + Of(schedule.Except) + Of(schedule.Principal) + Of(schedule.Task)
        + schedule.Labels.Pairs.Sum(pair => Of(pair.Key) + Of(pair.Value)) + schedule.Calendars.Sum(name => Of(name));

    public static int Of(ScheduleInfo schedule) =>
        256 + Of(schedule.Spec) + Of(schedule.Hold?.Reason) + schedule.Unfinished.Sum(task => Of(task.Value));

    /// <summary>The question to ask instead if the answer is a page that is too long for a message: for fewer items.</summary>
    public static Read? Shorter(Read question, Answer answer)
    {
        return (question, answer) switch
        {
            (ListTasks q, TaskPage page) when Fit(page.Tasks, Of) is { } fit => q with { Filter = q.Filter with { Limit = fit } },
            (ListCalendars q, CalendarPage page) when Fit(page.Calendars, Of) is { } fit => q with { Filter = q.Filter with { Limit = fit } },
            (ListSchedules q, SchedulePage page) when Fit(page.Schedules, Of) is { } fit => q with { Filter = q.Filter with { Limit = fit } },
            _ => null,
        };

        // Null: all of them, or one that is alone too long.
        static int? Fit<T>(IReadOnlyList<T> items, Func<T, int> bytesOf)
        {
            var bytes = 0;
            var fit = items.TakeWhile(item => (bytes += bytesOf(item)) <= SchedulerExtension.MaxMessageBytes / 2).Count();
            return fit == items.Count || items.Count == 1 ? null : Math.Max(1, fit);
        }
    }

    public static int Of(AttemptReport report) => 48 + Of(report.Task) + (report.Log?.Length ?? 0) + report switch
    {
        AttemptSucceededReport r => r.Result.Length + (r.Then.Count == 0 ? 0 : Of(r.Then)),
        AttemptYieldedReport r => r.State?.Length ?? 0,
        CheckpointReport r => r.State.Length,
        AttemptFailedReport r => Of(r.Error),
        AttemptProgressReport r => Of(r.Message),
        _ => 0,
    };

    private static int Of(string? text) => 3 * (text?.Length ?? 0);
}
