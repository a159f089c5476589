using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>Writes the JSON of the HTTP API, each document in one line, and reads what people wrote.</summary>
public static class SchedulerJsonText
{
    private const string NoOwner = "It is missing: a text that is made anew each time that the lock is wanted.";

    /// <param name="details">Whether to include its content, its result and its assignment.</param>
    public static string Of(TaskInfo task, bool details) => Of(details ? task : task.WithoutDetails());

    public static string Of(TaskExplanation explanation) => Of<TaskExplanation>(explanation);

    public static string Of(SchedulerStatistics statistics) => Of<SchedulerStatistics>(statistics);

    public static string Of(QueueStatistics queue) => Of<QueueStatistics>(queue);

    public static string Of(ScheduleInfo schedule) => Of<ScheduleInfo>(schedule);

    public static string Of(CalendarInfo calendar) => Of<CalendarInfo>(calendar);

    public static string Of(NodeInfo node) => Of<NodeInfo>(node);

    /// <param name="phase">Null: the node has left.</param>
    public static string Of(string node, NodePhase? phase) => Of(new NodePhaseJson(node, phase));

    public static string Of(TaskSpec task) => Of<TaskSpec>(task);

    public static string Of(TaskReceipt receipt) => Of<TaskReceipt>(receipt);

    public static string Of(LimitInfo limit) => Of<LimitInfo>(limit);

    public static string Of(HoldInfo hold) => Of<HoldInfo>(hold);

    public static string Of(LockInfo held) => Of<LockInfo>(held);

    public static string Of(GroupInfo group) => Of<GroupInfo>(group);

    public static string Of(DependantsFound dependants) => Of<DependantsFound>(dependants);

    public static string Of(AttemptInfo attempt) => Of<AttemptInfo>(attempt);

    public static string Of(AttemptsFound attempts) => Of<AttemptsFound>(attempts);

    public static string Of(LogLine line) => Of<LogLine>(line);

    public static string Of(BackfillAccepted backfill) => Of<BackfillAccepted>(backfill);

    public static string Of(BulkProgress progress) => Of<BulkProgress>(progress);

    /// <summary>Reads a task as submitted.</summary>
    /// <param name="id">The id of a task that has none; null: each task must have one.</param>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    public static TaskSpec ReadTask(ReadOnlySpan<byte> json, string? id = null) =>
        Whole(JsonText.Read<TaskSpec>(json), id);

    /// <summary>Reads schedules by their names: <c>{"nightly": {"recurrence": "cron: 0 2 * * *", "task": {"kind": "noop"}}}</c>.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read; the field's name begins with the schedule's
    /// name.</exception>
    public static IReadOnlyList<ScheduleSpec> ReadSchedules(ReadOnlySpan<byte> json) =>
        [.. JsonText.Read<Dictionary<string, ScheduleSpec>>(json).Select(s => Whole(s.Value, s.Key, FieldPath.Join("", s.Key)))];

    /// <summary>Reads calendars by their names: <c>{"holidays": {"dates": ["2027-12-25"]}}</c>.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read; the field's name begins with the calendar's
    /// name.</exception>
    public static IReadOnlyList<CalendarSpec> ReadCalendars(ReadOnlySpan<byte> json) =>
        [.. JsonText.Read<Dictionary<string, CalendarSpec>>(json).Select(c => Whole(c.Value, c.Key, FieldPath.Join("", c.Key)))];

    /// <summary>Reads limits by their names: <c>{"api:acme": {"running": 5}}</c>.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read; the field's name begins with the limit's
    /// name.</exception>
    public static IReadOnlyList<LimitOptions> ReadLimits(ReadOnlySpan<byte> json) =>
        [.. JsonText.Read<Dictionary<string, LimitOptions>>(json).Select(l => Whole(l.Value, l.Key, FieldPath.Join("", l.Key)))];

    /// <summary>The word for a phase or a code: its name in camel case.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Reads one task or a list of them.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    internal static IReadOnlyList<TaskSpec> ReadTasks(ReadOnlySpan<byte> json)
    {
        if (Utf8Text.WithoutMark(json).TrimStart(" \t\r\n"u8) is not [(byte)'[', ..])
        {
            return [ReadTask(json)];
        }

        try
        {
            return Whole(JsonText.Read<IReadOnlyList<TaskSpec>>(json));
        }
        catch (BadFieldException)
        {
            // What is missing in one before comes first.
            Whole(JsonText.ReadFirst<TaskSpec>(json));
            throw;
        }
    }

    /// <param name="name">The name in the path that it was sent to.</param>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    internal static QueueOptions ReadQueue(ReadOnlySpan<byte> json, string name)
    {
        var queue = JsonText.Read<QueueOptions>(json);
        return queue with { Name = Named(queue.Name, name, "queue") };
    }

    /// <inheritdoc cref="ReadQueue"/>
    internal static ScheduleSpec ReadSchedule(ReadOnlySpan<byte> json, string name) =>
        Whole(JsonText.Read<ScheduleSpec>(json), name);

    /// <inheritdoc cref="ReadQueue"/>
    internal static CalendarSpec ReadCalendar(ReadOnlySpan<byte> json, string name) => Whole(JsonText.Read<CalendarSpec>(json), name);

    /// <inheritdoc cref="ReadQueue"/>
    internal static LimitOptions ReadLimit(ReadOnlySpan<byte> json, string name) => Whole(JsonText.Read<LimitOptions>(json), name);

    /// <summary>Reads <c>{"reason": …, "by": …}</c>.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    internal static HoldReasonJson ReadReason(ReadOnlySpan<byte> json) => JsonText.Read<HoldReasonJson>(json) is { Reason: not null } hold ? hold
        : throw new BadFieldException("reason", "It is missing: why it is held.");

    /// <summary>Reads a request for a lock.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    internal static LockAskJson ReadLockAsk(ReadOnlySpan<byte> json) => JsonText.Read<LockAskJson>(json) is { Owner: not null } ask ? ask
        : throw new BadFieldException("owner", NoOwner);

    /// <summary>Reads the holder of a lock.</summary>
    /// <param name="isRenewed">Whether the token is required.</param>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    internal static LockHolderJson ReadLockHolder(ReadOnlySpan<byte> json, bool isRenewed) => JsonText.Read<LockHolderJson>(json) switch
    {
        { Owner: null } => throw new BadFieldException("owner", NoOwner),
        { Token: null } when isRenewed => throw new BadFieldException("token", "It is missing: what the lock was acquired with."),
        var holder => holder,
    };

    /// <summary>Reads the changes to a waiting task.</summary>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    internal static RevisionJson ReadRevision(ReadOnlySpan<byte> json) => JsonText.Read<RevisionJson>(json);

    private static string Of<T>(T value) => JsonSerializer.Serialize(value, SchedulerJson.Of<T>());

    private static List<TaskSpec> Whole(IEnumerable<TaskSpec?> tasks) =>
        [.. tasks.Select((task, i) => task is null
            ? throw new BadFieldException(FieldPath.Join("", i), JsonText.NotAnObject(typeof(TaskSpec)))
            : Whole(task, id: null, FieldPath.Join("", i)))];

    // What has a default that is no value was left out.
    private static TaskSpec Whole(TaskSpec task, string? id, string at = "") =>
        task.Id.Value is null && id is null
            ? throw new BadFieldException(FieldPath.Join(at, "id"), "It is missing. Make one, so that the same task sent again is never done twice.")
        : task.Kind is null ? throw new BadFieldException(FieldPath.Join(at, "kind"), "It is missing: the name of what runs the task.")
        : task.Id.Value is null ? task with { Id = new TaskId(id!) }
        : task;

    private static ScheduleSpec Whole(ScheduleSpec? schedule, string name, string at = "") => schedule switch
    {
        null => throw new BadFieldException(at, JsonText.NotAnObject(typeof(ScheduleSpec))),
        { Recurrence: null } => throw new BadFieldException(FieldPath.Join(at, "recurrence"), "It is missing: when the schedule is due."),
        { Task: null } => throw new BadFieldException(FieldPath.Join(at, "task"), "It is missing: what is submitted."),
        _ => schedule with
        {
            Name = Named(schedule.Name, name, "schedule", at),
            Task = Whole(schedule.Task, name, FieldPath.Join(at, "task")),
        },
    };

    private static LimitOptions Whole(LimitOptions? limit, string name, string at = "") => limit is null
        ? throw new BadFieldException(at, JsonText.NotAnObject(typeof(LimitOptions)))
        : limit with { Name = Named(limit.Name, name, "limit", at) };

    private static CalendarSpec Whole(CalendarSpec? calendar, string name, string at = "") => calendar is null
        ? throw new BadFieldException(at, JsonText.NotAnObject(typeof(CalendarSpec)))
        : calendar with { Name = Named(calendar.Name, name, "calendar", at) };

    private static string Named(string? said, string name, string what, string at = "") => said is null || said == name ? name
        : throw new BadFieldException(FieldPath.Join(at, "name"), $"It is \"{said}\", but the path names the {what} '{name}'.");
}
