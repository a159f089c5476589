using System.Globalization;
using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Graphs;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>Reads what requests contain: ids, filters, tasks.</summary>
internal static class Requests
{
    private static readonly string[] FilterNames =
    [
        "after", "details", "error", "finished", "group", "header", "kind", "label", "limit", "phase", "prefix", "queue", "submittedAfter", "submittedBefore",
        "withoutSuccess",
    ];

    // Of schedules and of calendars.
    private static readonly string[] ListFilterNames = ["after", "limit", "prefix"];

    private static readonly string[] GroupNames = ["endedPercent", "id", "medianPercent", "minRunTime", "parent"];

    private static readonly string[] LogNames = ["attempt", "id", "run"];

    private static readonly string[] AttemptsNames = ["before", "id", "limit"];

    private static readonly string[] GraphNames = ["as", "id"];

    private static readonly string[] RangeNames = ["again", "from", "id", "to"];

    public static TaskId TaskOf(HttpContext context) => new(RequestAddress.NameOf(context));

    public static string NodeOf(HttpContext context) => RequestAddress.NameOf(context);

    /// <exception cref="SchedulerConfigurationException">A value is not valid.</exception>
    public static TaskFilter FilterOf(HttpRequest request)
    {
        RequireKnown(request, FilterNames);
        var filter = new TaskFilter
        {
            Phase = PhaseOf(Text(request, "phase")),
            Kind = Text(request, "kind"),
            Queue = Text(request, "queue"),
            Group = Text(request, "group"),
            IdPrefix = Text(request, "prefix"),
            Header = FilterPair.Read("header", Text(request, "header")),
            Label = FilterPair.Read("label", Text(request, "label")),
            SubmittedBefore = MomentOf(request, "submittedBefore"),
            SubmittedAfter = MomentOf(request, "submittedAfter"),
            ErrorContains = Text(request, "error"),
            Finished = Text(request, "finished") is null ? null : Flag(request, "finished"),
            WithoutSuccess = Flag(request, "withoutSuccess"),
            After = Text(request, "after"),
            Details = Flag(request, "details"),
        };
        filter = filter with { Limit = LimitOf(request, TaskFilter.MaxLimit) ?? filter.Limit };
        filter.Validate();
        return filter;
    }

    /// <summary>Whether tasks that were cancelled because of a task are to run again with it.</summary>
    /// <exception cref="SchedulerConfigurationException">A value is not valid.</exception>
    public static bool WithDependantsOf(HttpRequest request) => Flag(request, "dependants");

    /// <summary>Whether a task is returned with its content, its result and its assignment: yes, unless <c>details=false</c> is given.</summary>
    /// <exception cref="SchedulerConfigurationException">A value is not valid.</exception>
    public static bool DetailsOf(HttpRequest request) => Text(request, "details") is null || Flag(request, "details");

    /// <summary>The group that another is opened in, and when its idempotent tasks get copies; null: not given.</summary>
    /// <exception cref="SchedulerConfigurationException">A parameter is not known, or not valid.</exception>
    public static (string? Parent, StragglerOptions? Stragglers) GroupOf(HttpRequest request)
    {
        RequireKnown(request, GroupNames);
        var (ended, median) = (NumberOf(request, "endedPercent"), NumberOf(request, "medianPercent"));
        var time = Text(request, "minRunTime") is not { } text ? (TimeSpan?)null
            : Durations.ParseSecondsOr(text) ?? throw new SchedulerConfigurationException(
                $"minRunTime is '{text}', but must be seconds, or a duration such as {Durations.Examples}.");
        var standard = StragglerOptions.Default;
        return (Text(request, "parent"), (ended ?? median) is null && time is null ? null : new StragglerOptions
        {
            EndedPercent = ended ?? standard.EndedPercent,
            MedianPercent = median ?? standard.MedianPercent,
            MinRunTime = time ?? standard.MinRunTime,
        });
    }

    private static int? NumberOf(HttpRequest request, string name) => Text(request, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new SchedulerConfigurationException($"{name} is '{text}', but must be a whole number.");

    /// <summary>The form in which a graph is drawn.</summary>
    /// <exception cref="SchedulerConfigurationException">The form is not known.</exception>
    public static string GraphFormOf(HttpRequest request)
    {
        RequireKnown(request, GraphNames);
        var form = Text(request, "as") ?? GraphDrawing.Tree;
        return GraphDrawing.Forms.Contains(form, StringComparer.Ordinal) ? form : throw new SchedulerConfigurationException(
            $"as is '{form}', but must be one of {string.Join(", ", GraphDrawing.Forms)}.");
    }

    /// <exception cref="SchedulerConfigurationException">A value is not valid.</exception>
    public static ListGroups GroupsOf(HttpRequest request)
    {
        RequireKnown(request, ListFilterNames);
        var question = new ListGroups(Text(request, "after")) { Prefix = Text(request, "prefix") };
        question = question with { Limit = LimitOf(request, TaskFilter.MaxLimit) ?? question.Limit };
        OptionRange.RequireAll(question);
        return question;
    }

    /// <summary>How long to wait for an outcome: seconds, or a duration with its unit.</summary>
    public static TimeSpan WaitOf(HttpRequest request, TimeSpan longest)
    {
        if (Text(request, "wait") is not { } text)
        {
            return TimeSpan.Zero;
        }

        return Durations.ParseSecondsOr(text) is { } some
            ? (some < longest ? some : longest)
            : throw new SchedulerConfigurationException($"wait is '{text}', but must be a number of seconds, or a time such as {Durations.Examples}.");
    }

    /// <summary>The moment that names a run; null: not given.</summary>
    public static Timestamp? MomentOf(HttpRequest request, string name = "moment") => Text(request, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? Timestamp.From(moment)
        : throw new SchedulerConfigurationException($"{name} is '{text}', but must be a time as in RFC 3339, such as 2030-01-31T18:00:00Z.");

    /// <summary>The time range of a backfill.</summary>
    public static (Timestamp From, Timestamp To, bool Again) RangeOf(HttpRequest request)
    {
        RequireKnown(request, RangeNames);
        return (RequiredMomentOf(request, "from"), RequiredMomentOf(request, "to"), Flag(request, "again"));
    }

    private static Timestamp RequiredMomentOf(HttpRequest request, string name) => MomentOf(request, name)
        ?? throw new SchedulerConfigurationException($"{name} is missing: a time as in RFC 3339, such as 2030-01-31T18:00:00Z.");

    /// <summary>The attempt whose log is requested.</summary>
    public static GetLog LogOf(HttpRequest request, TaskId task)
    {
        RequireKnown(request, LogNames);
        return new GetLog(task, PositiveOf(request, "attempt"), PositiveOf(request, "run"));
    }

    /// <summary>The requested page of a task's attempts.</summary>
    public static GetAttempts AttemptsOf(HttpRequest request, TaskId task)
    {
        RequireKnown(request, AttemptsNames);
        var before = Text(request, "before") is not { } text ? default(FencingToken?)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? new FencingToken(token)
            : throw new SchedulerConfigurationException($"before is '{text}', but must be the token of an attempt, a whole number.");
        return new GetAttempts(task, before, LimitOf(request, GetAttempts.MostLimit) ?? AttemptsFound.MostListed);
    }

    private static int? PositiveOf(HttpRequest request, string name) => Text(request, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new SchedulerConfigurationException($"{name} is '{text}', but must be a number from 1 on.");

    /// <summary>The folder to copy to. Null: no folder is given.</summary>
    public static string? BackupOf(HttpRequest request) => Text(request, "to") is { Length: > 0 } folder ? folder : null;

    /// <summary>One task, or a list of them.</summary>
    /// <exception cref="BadFieldException">The body is not JSON, or a field of a task cannot be read.</exception>
    /// <exception cref="RequestRejectedException">The body is too long.</exception>
    public static async Task<IReadOnlyList<TaskSpec>> TasksOfAsync(HttpContext context, SchedulerHttpOptions options)
    {
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return SchedulerJsonText.ReadTasks(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The queue that the path names, with the options in the body; those that are omitted have their defaults.</summary>
    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static Task<QueueOptions> QueueOfAsync(HttpContext context, SchedulerHttpOptions options) => NamedAsync(context, options, SchedulerJsonText.ReadQueue);

    /// <summary>The limit that the path names, with the options in the body.</summary>
    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static Task<LimitOptions> LimitOfAsync(HttpContext context, SchedulerHttpOptions options) => NamedAsync(context, options, SchedulerJsonText.ReadLimit);

    /// <exception cref="SchedulerConfigurationException">A value is not valid.</exception>
    public static ScheduleFilter SchedulesOf(HttpRequest request) => NamesOf(request, new ScheduleFilter());

    /// <summary>The schedule that the path names, with the options in the body; those that are omitted have their defaults.</summary>
    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static Task<ScheduleSpec> ScheduleOfAsync(HttpContext context, SchedulerHttpOptions options) => NamedAsync(context, options, SchedulerJsonText.ReadSchedule);

    /// <exception cref="SchedulerConfigurationException">A value is not valid.</exception>
    public static CalendarFilter CalendarsOf(HttpRequest request) => NamesOf(request, new CalendarFilter());

    /// <summary>The calendar that the path names, with the options in the body; those that are omitted have their defaults.</summary>
    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static Task<CalendarSpec> CalendarOfAsync(HttpContext context, SchedulerHttpOptions options) => NamedAsync(context, options, SchedulerJsonText.ReadCalendar);

    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static async Task<HoldReasonJson> ReasonOfAsync(HttpContext context, SchedulerHttpOptions options)
    {
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return SchedulerJsonText.ReadReason(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The change to make to all tasks of a filter.</summary>
    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static async Task<BulkChange> BulkOfAsync(HttpContext context, SchedulerHttpOptions options)
    {
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return BulkText.Read(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static async Task<RevisionJson> RevisionOfAsync(HttpContext context, SchedulerHttpOptions options)
    {
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return SchedulerJsonText.ReadRevision(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static async Task<LockAskJson> LockAskOfAsync(HttpContext context, SchedulerHttpOptions options)
    {
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return SchedulerJsonText.ReadLockAsk(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <inheritdoc cref="TasksOfAsync" path="/exception"/>
    public static async Task<LockHolderJson> LockHolderOfAsync(HttpContext context, SchedulerHttpOptions options, bool isRenewed)
    {
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return SchedulerJsonText.ReadLockHolder(body.GetBuffer().AsSpan(0, (int)body.Length), isRenewed);
    }

    private delegate T NamedReading<out T>(ReadOnlySpan<byte> json, string name);

    private static async Task<T> NamedAsync<T>(HttpContext context, SchedulerHttpOptions options, NamedReading<T> read)
    {
        var name = RequestAddress.NameOf(context);
        using var body = await RequestBody.ReadAsync(context, options).ConfigureAwait(false);
        return read(body.GetBuffer().AsSpan(0, (int)body.Length), name);
    }

    private static int? LimitOf(HttpRequest request, int most) => Text(request, "limit") is not { } limit ? null
        : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new SchedulerConfigurationException($"Limit is '{limit}', but must lie between 1 and {most}.");

    // A name that is mistyped would be passed over, and something else be done than was asked.
    private static void RequireKnown(HttpRequest request, string[] names)
    {
        foreach (var name in request.Query.Keys)
        {
            OptionRange.RequireKnown("parameter", name, names);
        }
    }

    private static string? Text(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) ? QueryValues.One(name, values) : null;

    private static bool Flag(HttpRequest request, string name) => Text(request, name) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw new SchedulerConfigurationException($"{name} is '{text}', but must be true or false."),
    };

    private static T NamesOf<T>(HttpRequest request, T filter)
        where T : NameFilter
    {
        RequireKnown(request, ListFilterNames);
        var asked = filter with { NamePrefix = Text(request, "prefix"), After = Text(request, "after"), Limit = LimitOf(request, NameFilter.MaxLimit) ?? filter.Limit };
        asked.Validate();
        return asked;
    }

    private static TaskPhase? PhaseOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        OptionRange.RequireKnown("phase", text, TaskPhases.All.Select(SchedulerJsonText.Word));
        return TaskPhases.All.First(phase => SchedulerJsonText.Word(phase) == text);
    }
}
