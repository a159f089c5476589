using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Client;

/// <summary>A request in the form of the API: its address, its body, and how the answer is read.</summary>
/// <param name="Read">Reads the answer. Null: there was no answer.</param>
/// <param name="Body">The body, sent once. Null: none.</param>
internal sealed record HttpCall(
    HttpMethod Method, string Path, Func<HttpResponseMessage, CancellationToken, Task<Answer?>> Read, HttpContent? Body = null)
{
    /// <summary>Turns refusals that are a normal answer to this request into that answer. Default none.</summary>
    public Func<Rejection, Answer?> Instead { get; init; } = _ => null;

    /// <summary>The call for each request: the counterpart of <c>SchedulerEndpoints</c>.</summary>
    public static HttpCall Of(Request request) => request switch
    {
        SubmitTasks q => Post<SubmitAccepted>("v1/tasks", Json(q.Tasks)),
        CancelTask q => Post<CancelAccepted>(ResourcePath.Of(q.Task, "cancel")),
        RetryTask q => Post<RetryAccepted>(ResourcePath.Of(q.Task, "retry", q.WithDependants ? "dependants=true" : null)),
        ExplainTask q => Get<TaskExplanation>(ResourcePath.Of(q.Task, "explanation"), explanation => new Explained(explanation)),
        GetTask q => Get<TaskInfo>(ResourcePath.Of(q.Task, query: q.Details ? null : "details=false"), task => new TaskFound(task)) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownTask ? new TaskFound(null) : null,
        },
        GetAttempts q => Get<AttemptsFound>(ResourcePath.Of(q.Task, "attempts", Query(q.Limit, ("before", q.Before?.ToString())))) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownTask ? new AttemptsFound(null) : null,
        },
        GetLog q => Get<LogFound>(ResourcePath.Of(q.Task, "log", QueryOf(q))) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownTask ? new LogFound(null, []) : null,
        },
        ListTasks q => Get<TaskPage>(PathOf(q.Filter)),
        CountTasks => Get<TasksCounted>("v1/counts"),
        GetStatistics => Get<SchedulerStatistics>("v1/statistics"),
        ListNodes => Get<NodesListed>("v1/nodes"),
        CordonNode q => Do(HttpMethod.Post, ResourcePath.OfNode(q.Name, "cordon")),
        UncordonNode q => Do(HttpMethod.Post, ResourcePath.OfNode(q.Name, "uncordon")),
        DrainNode q => Do(HttpMethod.Post, ResourcePath.OfNode(q.Name, "drain")),
        ConfigureQueue q => Do(HttpMethod.Put, ResourcePath.OfQueue(q.Queue.Name), Json(q.Queue)),
        SetSchedule q => Do(HttpMethod.Put, ResourcePath.OfSchedule(q.Schedule.Name), Json(q.Schedule)),
        HoldSchedule q => Do(HttpMethod.Post, ResourcePath.OfSchedule(q.Name, "hold"), Json(new HoldReasonJson(q.Reason, q.Principal))),
        ReleaseSchedule q => Do(HttpMethod.Post, ResourcePath.OfSchedule(q.Name, "release")),
        RunSchedule q => Post<RunAccepted>(
            ResourcePath.OfSchedule(q.Name, "run", q.Moment is { } moment ? $"moment={Uri.EscapeDataString(moment.ToString())}" : null)),
        BackfillSchedule q => Post<BackfillAccepted>(ResourcePath.OfSchedule(
            q.Name, "backfill", $"from={Uri.EscapeDataString(q.From.ToString())}&to={Uri.EscapeDataString(q.To.ToString())}{(q.Again ? "&again=true" : "")}")),
        RemoveSchedule q => Do(HttpMethod.Delete, ResourcePath.OfSchedule(q.Name)),
        ListSchedules { Filter.Name: { } name } => Get<ScheduleInfo>(ResourcePath.OfSchedule(name), schedule => new SchedulePage([schedule])) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownSchedule ? new SchedulePage([]) : null,
        },
        ListSchedules q => Get<SchedulePage>(
            "v1/schedules?" + Query(q.Filter.Limit, ("prefix", q.Filter.NamePrefix), ("after", q.Filter.After))),
        SetCalendar q => Do(HttpMethod.Put, ResourcePath.OfCalendar(q.Calendar.Name), Json(q.Calendar)),
        RemoveCalendar q => Do(HttpMethod.Delete, ResourcePath.OfCalendar(q.Name)),
        ListCalendars { Filter.Name: { } name } => Get<CalendarInfo>(ResourcePath.OfCalendar(name), calendar => new CalendarPage([calendar])) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownCalendar ? new CalendarPage([]) : null,
        },
        ListCalendars q => Get<CalendarPage>(
            "v1/calendars?" + Query(q.Filter.Limit, ("prefix", q.Filter.NamePrefix), ("after", q.Filter.After))),
        ListLimits => Get<LimitsListed>("v1/limits"),
        SetLimit q => Do(HttpMethod.Put, ResourcePath.OfLimit(q.Limit.Name), Json(q.Limit)),
        OpenGroup q => Do(HttpMethod.Put, ResourcePath.OfGroup(q.Group, query: QueryOf(q))),
        SealGroup q => Do(HttpMethod.Post, ResourcePath.OfGroup(q.Group, "seal")),
        GetGroup q => Get<GroupInfo>(ResourcePath.OfGroup(q.Group), group => new GroupFound(group)) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownGroup ? new GroupFound(null) : null,
        },
        ListGroups q => Get<GroupPage>("v1/groups?" + Query(q.Limit, ("prefix", q.Prefix), ("after", q.After))),
        GetDependants q => Get<DependantsFound>(q.IsGroup ? ResourcePath.OfGroup(q.Name, "dependants") : ResourcePath.Of(q.Name, "dependants")),
        ListHolds => Get<HoldsListed>("v1/holds"),
        PlaceHold q => Do(HttpMethod.Put, ResourcePath.OfHold(q.Target, q.Name), Json(new HoldReasonJson(q.Reason, q.Principal))),
        ReleaseHold q => Do(HttpMethod.Delete, ResourcePath.OfHold(q.Target, q.Name)),
        ReviseTask q => Post<ReviseAccepted>(ResourcePath.Of(q.Task), Json(new RevisionJson(q.Priority, q.NotBefore, q.Queue))) with
        {
            Method = HttpMethod.Patch,
        },
        RemoveLimit q => Do(HttpMethod.Delete, ResourcePath.OfLimit(q.Name)),
        _ => OfLocks(request) ?? throw new SchedulingException($"There is no endpoint for {request.GetType().Name}: it can't be sent over HTTP."),
    };

    private static HttpCall? OfLocks(Request request) => request switch
    {
        AcquireLock q => new(
            HttpMethod.Post,
            ResourcePath.OfLock(q.Name, "acquire"),
            ReadAcquiredAsync,
            Json(new LockAskJson(q.Owner, q.Lease, q.IfFree ? true : null))),
        RenewLock q => Do(HttpMethod.Post, ResourcePath.OfLock(q.Name, "renew"), Json(new LockHolderJson(q.Owner, q.Token))),
        ReleaseLock q => Do(HttpMethod.Post, ResourcePath.OfLock(q.Name, "release"), Json(new LockHolderJson(q.Owner))),
        ListLocks { Name: { } name } => Get<LockInfo>(ResourcePath.OfLock(name), held => new LocksListed([held])) with
        {
            Instead = refusal => refusal.Code == RejectionCode.UnknownLock ? new LocksListed([]) : null,
        },
        ListLocks => Get<LocksListed>("v1/locks"),
        _ => null,
    };

    public static HttpCall Get<T>(string path, Func<T, Answer> toAnswer)
        where T : class =>
        new(HttpMethod.Get, path, Reading(toAnswer));

    public static HttpCall Post<T>(string path, Func<T, Answer> toAnswer)
        where T : class =>
        new(HttpMethod.Post, path, Reading(toAnswer));

    private static HttpCall Get<T>(string path)
        where T : Answer =>
        Get<T>(path, answer => answer);

    private static HttpCall Post<T>(string path, HttpContent? body = null)
        where T : Answer =>
        Post<T>(path, answer => answer) with { Body = body };

    // Where there is nothing more to tell.
    private static HttpCall Do(HttpMethod method, string path, HttpContent? body = null) => new(
        method,
        path,
        (response, _) => response.StatusCode == HttpStatusCode.NoContent
            ? Task.FromResult<Answer?>(Acknowledged.Instance)
            : throw new HttpRequestException(
                string.Create(CultureInfo.InvariantCulture, $"It answered {(int)response.StatusCode} instead of 204.")),
        body);

    // 202: others go before.
    private static async Task<Answer?> ReadAcquiredAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode == HttpStatusCode.Accepted
            ? await response.Content.ReadFromJsonAsync(SchedulerJson.Of<LockAwaited>(), cancellationToken).ConfigureAwait(false)
            : await response.Content.ReadFromJsonAsync(SchedulerJson.Of<LockAcquired>(), cancellationToken).ConfigureAwait(false);

    private static JsonContent Json<T>(T content) => JsonContent.Create(content, SchedulerJson.Of<T>());

    private static Func<HttpResponseMessage, CancellationToken, Task<Answer?>> Reading<T>(Func<T, Answer> toAnswer)
        where T : class =>
        async (response, cancellationToken) =>
            await response.Content.ReadFromJsonAsync(SchedulerJson.Of<T>(), cancellationToken).ConfigureAwait(false) is { } answer ? toAnswer(answer) : null;

    private static string PathOf(TaskFilter filter) => "v1/tasks?" + Query(
        filter.Limit,
        ("phase", filter.Phase is { } phase ? SchedulerJsonText.Word(phase) : null),
        ("kind", filter.Kind),
        ("queue", filter.Queue),
        ("group", filter.Group),
        ("prefix", filter.IdPrefix),
        ("header", filter.Header is var (header, text) ? $"{header}={text}" : null),
        ("label", filter.Label is var (label, value) ? $"{label}={value}" : null),
        ("submittedBefore", filter.SubmittedBefore?.ToString()),
        ("submittedAfter", filter.SubmittedAfter?.ToString()),
        ("error", filter.ErrorContains),
        ("finished", filter.Finished is { } finished ? (finished ? "true" : "false") : null),
        ("withoutSuccess", filter.WithoutSuccess ? "true" : null),
        ("after", filter.After),
        ("details", filter.Details ? "true" : null));

    private static string? QueryOf(OpenGroup group)
    {
        var parent = group.Parent is { } name ? $"parent={Uri.EscapeDataString(name)}" : null;
        return group.Stragglers is not { } options ? parent : string.Create(
            CultureInfo.InvariantCulture,
            $"{parent}{(parent is null ? "" : "&")}endedPercent={options.EndedPercent}&medianPercent={options.MedianPercent}&minRunTime={Durations.Text(options.MinRunTime)}");
    }

    private static string? QueryOf(GetLog asked)
    {
        var query = string.Join('&', new[] { ("attempt", asked.Attempt), ("run", asked.Run) }.Where(p => p.Item2 is not null)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Item1}={p.Item2}")));
        return query.Length == 0 ? null : query;
    }

    private static string Query(int limit, params IEnumerable<(string Name, string? Value)> parameters) => string.Join(
        '&',
        parameters.Where(p => p.Value is not null)
            .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}")
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"limit={limit}")));
}
