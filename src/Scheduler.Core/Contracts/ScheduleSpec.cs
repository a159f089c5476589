using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <summary>What happens to an occurrence that is due while a task of an earlier occurrence of its schedule is unfinished.</summary>
public enum OverlapPolicy
{
    /// <summary>It is submitted all the same.</summary>
    Allow = 1,

    /// <summary>It is skipped.</summary>
    Skip = 2,

    /// <summary>It waits until the earlier ones have ended. Only the newest waits: it replaces one that already waits.</summary>
    Queue = 3,

    /// <summary>The earlier ones are cancelled, and it is submitted when they have ended.</summary>
    Cancel = 4,
}

/// <summary>A named recurrence with a task template: each time that it is due, a task is submitted.</summary>
public sealed record ScheduleSpec
{
    /// <summary>How many calendars one schedule may name.</summary>
    public const int MaxCalendars = 8;

    private readonly ValueList<string> _calendars = new([]);

    /// <summary>1 to <see cref="SchedulerLimits.MaxNameChars"/> characters. The ids of its tasks are up to 22 characters longer:
    /// <c>@2027-03-28T01:30:00Z!</c>.</summary>
    public required string Name { get; init; }

    /// <summary>When it is due: <c>cron: 0 2 * * 1-5</c>, <c>every: 15m</c>, <c>rrule: FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9</c>, or
    /// <c>at: 2027-01-01T00:00:00Z</c> and more moments. Without a prefix it is read as cron.</summary>
    public required string Recurrence { get; init; }

    /// <summary>The time zone in which the recurrence is read: an IANA name. A Windows name is stored as the IANA name. Default UTC.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Dates on which it is not due: <c>dates: 2027-12-24, 2027-12-25</c>, or a recurrence, which excludes each date on which it is due.
    /// Default none.</summary>
    public string? Except { get; init; }

    /// <summary>Names of calendars (<see cref="CalendarSpec"/>) whose excluded dates also apply. At most
    /// <see cref="MaxCalendars"/>. Kept by name, without duplicates. Default none.</summary>
    public IReadOnlyList<string> Calendars { get => _calendars.Items; init => _calendars = new(value); }

    /// <summary>It is not due before this. Default: due from the moment when it is made.</summary>
    public Timestamp? Start { get; init; }

    /// <summary>It is not due after this. Default: never ends.</summary>
    public Timestamp? End { get; init; }

    /// <summary>How often it may be due, skipped occurrences included: 1 or more. Default: no limit.</summary>
    public long? MaxOccurrences { get; init; }

    /// <summary>What is submitted: everything except the id, which is <c>NAME@2027-03-28T01:30:00Z</c>, with the due moment. It has
    /// no moments of its own (<see cref="TaskSpec.NotBefore"/>, <see cref="TaskSpec.Deadline"/>, <see cref="TaskSpec.ExpiresAt"/>).</summary>
    public required TaskSpec Task { get; init; }

    /// <summary>What happens when earlier occurrences are unfinished. Default <see cref="OverlapPolicy.Skip"/>.</summary>
    public OverlapPolicy Overlap { get; init; } = OverlapPolicy.Skip;

    /// <summary>Which occurrences are submitted late. Default <see cref="CatchUp.Latest"/>.</summary>
    public CatchUp CatchUp { get; init; } = CatchUp.Latest;

    /// <summary>The maximum delay of each task after its due time, chosen by a hash of the schedule's name and the moment: 0 to 1 day.
    /// Default 0.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>For people, and for lists. Default none.</summary>
    public Labels Labels { get; init; } = Labels.None;

    /// <summary>Whether the scheduler's own options define it: set when the scheduler starts, and held when they no longer define it. Default
    /// false.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>Who made it, as reported by the shell. Default: not known.</summary>
    public string? Principal { get; init; }

    /// <summary>Why no client can send the schedule: a required value is null, or a text can't be sent unchanged. Null: it can be sent.
    /// The scheduler checks everything else.</summary>
    public static Rejection? Refusal(ScheduleSpec? schedule)
    {
        if (Incomplete(schedule) is { } incomplete)
        {
            return incomplete;
        }

        (string Field, string? Text)[] texts =
        [
            ("name", schedule!.Name), ("recurrence", schedule.Recurrence), ("zone", schedule.Zone), ("except", schedule.Except), ("principal", schedule.Principal),
            .. schedule.Calendars.Select(name => ("calendars", name)),
        ];
        foreach (var (field, text) in texts)
        {
            if (TextRule.Fault(text ?? "") is { } fault)
            {
                return new Rejection(RejectionCode.Invalid, $"Schedule '{schedule.Name}': {field}: {fault}");
            }
        }

        return NamelessValues.Overlap(schedule) is { } overlap ? new Rejection(RejectionCode.Invalid, $"Schedule '{schedule.Name}': overlap: {overlap}")
            : IncompleteTasks.IsIncomplete(schedule.TemplateAsTask)
            ? new Rejection(
                RejectionCode.Invalid,
                $"Schedule '{schedule.Name}': task: Its kind, queue, retry policy, request, labels or a header is null: none of these may be.")
            : schedule.OfTask(IncompleteTasks.Refusal([schedule.TemplateAsTask]));
    }

    /// <summary>Its task under the schedule's name, so that it can be checked like any other.</summary>
    internal TaskSpec TemplateAsTask => Task with { Id = new TaskId(Name) };

    /// <summary>A refusal of its task as a refusal of the schedule.</summary>
    [return: NotNullIfNotNull(nameof(refusal))]
    public Rejection? OfTask(Rejection? refusal) => refusal is null ? null : refusal with { Message = $"Schedule '{Name}': {refusal.Message}" };

    internal static Rejection? Incomplete(ScheduleSpec? schedule) =>
        schedule is null or { Name: null } or { Recurrence: null } or { Zone: null } or { Task: null } or { Labels: null } or { Calendars: null }
            || schedule.Calendars.Any(name => name is null)
            ? new Rejection(RejectionCode.Invalid, "The schedule is null, or its name, recurrence, zone, task, labels or calendars are: none of these may be.")
            : null;

    /// <summary>The id of the task of the occurrence that was due at that moment: <c>NAME@2027-03-28T01:30:00Z</c>.</summary>
    public TaskId TaskAt(Timestamp due) =>
        new(Name + "@" + due.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>A copy that nobody else can change through a buffer that it was made with.</summary>
    public ScheduleSpec Detached() => this with { Task = Task.Detached(), Calendars = [.. Calendars ?? []] };
}
